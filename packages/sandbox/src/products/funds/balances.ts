import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { startOfDay } from '../../runtime/time.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { type Account, accountOf, balanceAt, balanceOf, type Purse } from '../shared/ledger.js';
import { readDate } from '../shared/time-fields.js';

/** https://pay.weixin.qq.com/doc/v3/partner/4012476690 */
export function balanceOfSub(call: V3Call): Answer {
  const { sub_mchid = '' } = call.variables;
  const purse = readPurse(call.query['account_type'] ?? 'BASIC', '/account_type', 'query');
  requireSubMerchant(call.world.registry, sub_mchid);
  const money = describe(purse, sub_mchid, (account) => balanceOf(call.world, account));
  return { status: 200, body: { sub_mchid, account_type: purse, ...money } };
}

/** https://pay.weixin.qq.com/doc/v3/partner/4012476693 */
export function dayEndBalanceOfSub(call: V3Call): Answer {
  const { sub_mchid = '' } = call.variables;
  const purse = readPurse(call.query['account_type'] ?? 'BASIC', '/account_type', 'query');
  requireSubMerchant(call.world.registry, sub_mchid);
  const money = describe(purse, sub_mchid, atEndOf(call));
  return { status: 200, body: { sub_mchid, account_type: purse, ...money } };
}

/** https://pay.weixin.qq.com/doc/v3/partner/4012476700 */
export function ownBalance({ world, variables }: V3Call): Answer {
  const purse = readPurse(variables['account_type'], '/account_type', 'path');
  return { status: 200, body: describe(purse, world.mchid, (account) => balanceOf(world, account)) };
}

/** https://pay.weixin.qq.com/doc/v3/partner/4012476702 */
export function ownDayEndBalance(call: V3Call): Answer {
  const purse = readPurse(call.variables['account_type'], '/account_type', 'path');
  return { status: 200, body: describe(purse, call.world.mchid, atEndOf(call)) };
}

const purses: readonly Purse[] = ['BASIC', 'OPERATION', 'FEES', 'DEPOSIT'];

function readPurse(name: string | undefined, field: string, location: 'path' | 'query'): Purse {
  const known = purses.find((purse) => purse === name);
  if (known === undefined) throw parameterError(field, `须为 ${purses.join('、')} 之一`, location, name);
  return known;
}

/** What is kept for profit sharing comes from the basic account, what is on the way to users from that of operations. */
const pending: Readonly<Partial<Record<Purse, Purse>>> = { BASIC: 'FROZEN', OPERATION: 'LOCKED' };

function describe(purse: Purse, owner: string, read: (account: Account) => number): Record<string, number> {
  const other = pending[purse];
  return {
    available_amount: read(accountOf(owner, purse)),
    pending_amount: other === undefined ? 0 : read(accountOf(owner, other)),
  };
}

/** @throws Refusal PARAM_ERROR for what is no date; INVALID_REQUEST for a day that is not over */
function atEndOf({ world, query }: V3Call): (account: Account) => number {
  const { date = '' } = query;
  const end = startOfDay(readDate('/date', date) + 1);
  if (end > world.clock.now()) throw new Refusal('INVALID_REQUEST', `${date} 的日终余额次日方可查询`);
  return (account) => balanceAt(world, account, end);
}
