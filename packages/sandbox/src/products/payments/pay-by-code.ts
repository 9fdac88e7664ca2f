import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { findMagic, type Magic } from '../shared/magic.js';
import { type NewOrder, openOrder, repeatOrder } from '../shared/orders/create.js';
import { isPaid, type Order, tradeState } from '../shared/orders/order.js';
import { payOrder } from '../shared/orders/pay.js';
import { orders } from '../shared/orders/table.js';

/** How long the user may take for the password: the time that programs poll for, and then reverse. */
const passwordTime = 45_000;

/** Above this amount, in fen, the user is asked for the password: https://pay.weixin.qq.com/doc/v2/merchant/4011937125 */
const withoutPassword = 100_000;

interface UsedCode {
  readonly auth_code: string;
  readonly out_trade_no: string;
}

/** The auth codes that have paid, or have asked for the password. */
export const usedCodes: TableDefinition<UsedCode> = {
  name: 'auth-codes',
  key: ({ auth_code }) => auth_code,
  indexes: {},
  bound: { most: 20_000, counts: () => true },
};

/** An attempt to pay by code: the order, and why it does not say that it is paid. */
export interface Attempt {
  readonly order: Order;
  readonly error?: { readonly v2: string; readonly v3: string; readonly message: string } | undefined;
}

const asking = { v2: 'USERPAYING', v3: 'USERPAYING', message: '需要用户输入支付密码' };

/**
 * The user shows a code, and pays at once or is asked for the password. Nothing is notified: the answer and queries tell.
 *
 * @param auth_code `undefined` for a face, which was recognized elsewhere
 * @throws Refusal as for a repeated order, AUTH_CODE_INVALID
 */
export function payByCode(world: World, given: NewOrder, auth_code: string | undefined): Attempt {
  const { store, clock } = world;
  const known = store.table(orders).get(given.out_trade_no);
  if (known !== undefined) {
    repeatOrder(world, known, given.request);
    if (tradeState(known, clock.now()) === 'USERPAYING') return { order: known, error: asking };
  }
  if (auth_code !== undefined) useCode(world, auth_code, given.out_trade_no);
  const order = known ?? openOrder(world, given);
  return attempt(world, order, findMagic(world, order.total, auth_code));
}

function attempt(world: World, order: Order, magic: Magic | undefined): Attempt {
  const { error, pays = order.total > withoutPassword ? 'asked' : 'yes' } = magic ?? {};
  // A further attempt with a new code is made after a failed one.
  const { failure: _, ...rest } = order;
  const closes_at = world.clock.now() + passwordTime;
  if (pays === 'yes')
    return { order: payOrder(world, { ...rest, state: 'NOTPAY', closes_at }, { notifies: false }), error };
  if (pays === 'asked')
    return { order: keep(world, { ...rest, state: 'USERPAYING', closes_at }), error: asking };
  const failure = error && { code: error.v2, message: `支付失败：${error.message}` };
  return { order: keep(world, { ...rest, state: 'PAYERROR', ...(failure && { failure }) }), error };
}

/** Until the password is given or the time is up, the user may decline. */
export function failByCode(world: World, order: Order, failure: Order['failure']): void {
  if (isPaid(order)) throw new Refusal('ALREADY_PAID', `order ${order.out_trade_no} is already paid`);
  keep(world, { ...order, state: 'PAYERROR', failure });
}

function useCode({ store }: World, auth_code: string, out_trade_no: string): void {
  if (!/^1[0-5]\d{16}$/.test(auth_code)) {
    throw new Refusal('AUTH_CODE_INVALID', '付款码无效：须为 18 位数字，以 10 至 15 开头');
  }
  const table = store.table(usedCodes);
  if (table.get(auth_code) !== undefined) {
    throw new Refusal('AUTH_CODE_INVALID', '付款码已使用过：每个付款码只能使用一次，请用户刷新');
  }
  table.put({ auth_code, out_trade_no });
}

function keep({ store }: World, order: Order): Order {
  store.table(orders).put(order);
  return order;
}
