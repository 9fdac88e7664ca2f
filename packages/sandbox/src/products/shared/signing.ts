import {
  type Contract,
  type ContractFamily,
  type SignedContract,
  sign,
  type TerminatedContract,
  type Terms,
  terminate,
} from './contract.js';
import { notifyContract } from './contract-notification.js';
import { notifyPapay } from './papay-notification.js';
import type { World } from '../../runtime/world.js';

type Notify = (world: World, contract: SignedContract | TerminatedContract) => void;

const notify: Readonly<Record<ContractFamily, Notify>> = {
  pap: notifyContract,
  global: notifyPapay,
  // The authorization of an individual payee has no notification: https://pay.weixin.qq.com/doc/v3/partner/4015851492
  individual: () => undefined,
};

/** Signs, notifies the merchant, and ends the contract when it expires. */
export function signContract(world: World, contract: Contract, terms: Terms, openid: string): void {
  const { store, ids, clock } = world;
  const event = { contract_id: ids.digits('contract_id', 18), openid, terms };
  const signed = sign(contract, event, clock.now());
  store.contracts.put(signed);
  notify[signed.family](world, signed);
  clock.at(signed.expires_at, async () => expire(world, signed.key));
}

function expire(world: World, key: string): void {
  const { store, clock } = world;
  const contract = store.contracts.get(key);
  if (contract?.state !== 'SIGNED') return;
  const ended = terminate(contract, { mode: 'EXPIRED', remark: '' }, clock.now());
  store.contracts.put(ended);
  notify[ended.family](world, ended);
}
