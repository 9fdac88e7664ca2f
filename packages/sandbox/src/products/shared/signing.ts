import { startOfDay } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import {
  abandon,
  type Contract,
  type ContractFamily,
  type SignedContract,
  sign,
  type TerminatedContract,
  type TerminationMode,
  type Terms,
  terminate,
} from './contract.js';
import { requireRoom } from './contract-limits.js';
import { notifyContract } from './contract-notification.js';
import { contracts } from './contracts.js';
import { createNotify, notifyEcommerce } from './entrust.js';
import { notifyPapay } from './papay-notification.js';
import { followsOther, type Reading } from './reading.js';
import { agree } from './schedules.js';

type Notify = (world: World, contract: SignedContract | TerminatedContract) => void;

const notifications: Readonly<Record<ContractFamily, Notify>> = {
  pap: notifyContract,
  global: notifyPapay,
  // The authorization of an individual payee has no notification: https://pay.weixin.qq.com/doc/v3/partner/4015851492
  individual: () => undefined,
  entrust: createNotify('ENTRUST'),
  insurance: createNotify('INSURANCE_ENTRUST'),
  ecommerce: notifyEcommerce,
  // The documents describe none.
  'password-exempt': () => undefined,
};

/** The kind of the jobs that end a contract when it expires. The payload is its key. */
export const expiryKind = 'contract.expire';

/** The kind of the jobs that end a contract for one deduction. The payload is its key. */
export const lapseKind = 'contract.lapse';

const lapseName = 'scheduled-lapse';

export const lapseReading: Readonly<Record<string, Reading>> = {
  [lapseName]: {
    usual: 'a contract for one deduction that was not made ends at 08:00 of the next day',
    other: 'it ends at 20:00 of the next day',
  },
};

/**
 * Signs, notifies the merchant, and ends the contract when it expires.
 *
 * @throws Refusal RULE_LIMIT or CONTRACT_EXISTED if the user may not have a further contract of the plan
 */
export function signContract(world: World, contract: Contract, terms: Terms, openid: string): SignedContract {
  const { store, ids, clock, mchid } = world;
  const event = { contract_id: ids.digits('contract_id', 18), openid, terms };
  const signed = sign(contract, event, clock.now());
  requireRoom(world, signed);
  store.table(contracts).put(signed);
  const { installments = [] } = terms;
  agree(world, signed, installments);
  notifications[signed.family](world, signed);
  clock.schedule({ at: signed.expires_at, kind: expiryKind, payload: signed.key, mchid });
  const [only] = signed.family === 'entrust' ? installments : [];
  if (only !== undefined) {
    const hour = followsOther(world, lapseName) ? 20 : 8;
    const at = startOfDay(only.day + 1) + hour * 3_600_000;
    clock.schedule({ at, kind: lapseKind, payload: signed.key, mchid });
  }
  return signed;
}

/** The user leaves without signing. */
export function abandonContract({ store }: World, key: string, asked_by: string): void {
  const table = store.table(contracts);
  const contract = table.get(key);
  if (contract !== undefined) table.put(abandon(contract, asked_by));
}

/**
 * Ends a contract, and notifies the merchant.
 *
 * @throws Refusal CONTRACT_NOT_EXIST if it was never signed, CONTRACT_ERROR if it is already terminated
 */
export function endContract(
  world: World,
  contract: Contract | undefined,
  mode: TerminationMode,
  remark: string,
): TerminatedContract {
  const { store, clock } = world;
  const ended = terminate(contract, { mode, remark }, clock.now());
  store.table(contracts).put(ended);
  notifications[ended.family](world, ended);
  return ended;
}

/** Ends a contract whose time is up. */
export function expireContract(world: World, key: string): void {
  const contract = world.store.table(contracts).get(key);
  if (contract?.state === 'SIGNED') endContract(world, contract, 'EXPIRED', '');
}
