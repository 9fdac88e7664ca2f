import type { World } from '../../runtime/world.js';
import {
  abandon,
  type Contract,
  type ContractFamily,
  type SignedContract,
  sign,
  type TerminatedContract,
  type Terms,
  terminate,
} from './contract.js';
import { notifyContract } from './contract-notification.js';
import { contracts } from './contracts.js';
import { notifyPapay } from './papay-notification.js';

type Notify = (world: World, contract: SignedContract | TerminatedContract) => void;

const notify: Readonly<Record<ContractFamily, Notify>> = {
  pap: notifyContract,
  global: notifyPapay,
  // The authorization of an individual payee has no notification: https://pay.weixin.qq.com/doc/v3/partner/4015851492
  individual: () => undefined,
};

/** The kind of the jobs that end a contract. The payload is its key. */
export const expiryKind = 'contract.expire';

/** Signs, notifies the merchant, and ends the contract when it expires. */
export function signContract(world: World, contract: Contract, terms: Terms, openid: string): void {
  const { store, ids, clock } = world;
  const event = { contract_id: ids.digits('contract_id', 18), openid, terms };
  const signed = sign(contract, event, clock.now());
  store.table(contracts).put(signed);
  notify[signed.family](world, signed);
  clock.schedule({ at: signed.expires_at, kind: expiryKind, payload: signed.key });
}

/** The user leaves without signing. */
export function abandonContract({ store }: World, key: string, asked_by: string): void {
  const table = store.table(contracts);
  const contract = table.get(key);
  if (contract !== undefined) table.put(abandon(contract, asked_by));
}

/** Ends a contract whose time is up. */
export function expireContract(world: World, key: string): void {
  const { store, clock } = world;
  const table = store.table(contracts);
  const contract = table.get(key);
  if (contract?.state !== 'SIGNED') return;
  const ended = terminate(contract, { mode: 'EXPIRED', remark: '' }, clock.now());
  table.put(ended);
  notify[ended.family](world, ended);
}
