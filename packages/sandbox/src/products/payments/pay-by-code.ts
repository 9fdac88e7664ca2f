import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { findMagic, type Magic } from '../shared/magic.js';
import { type NewOrder, openOrder, repeatOrder } from '../shared/orders/create.js';
import { isPaid, type Order, type Payer, tradeState, worthOf } from '../shared/orders/order.js';
import { payOrder } from '../shared/orders/pay.js';
import { orders } from '../shared/orders/table.js';
import { createUser } from '../shared/users.js';

/** How long the user may take for the password: the time that programs poll for, and then reverse. */
const passwordTime = 45_000;

/** Above this amount, in fen, the user is asked for the password: https://pay.weixin.qq.com/doc/v2/merchant/4011937125 */
const withoutPassword = 100_000;

/** A code that the merchant has scanned, and whose it is. */
interface ScannedCode {
  readonly auth_code: string;
  readonly openid: string;
  /** The user by the sub-merchant's appid. */
  readonly sub_openid: string;
  /** The order that it has paid, or has asked the password for. */
  readonly out_trade_no?: string | undefined;
}

export const scannedCodes: TableDefinition<ScannedCode> = {
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
  const payer = auth_code === undefined ? given.payer : useCode(world, auth_code, given);
  const order = { ...(known ?? openOrder(world, given)), payer };
  return attempt(world, order, findMagic(world, order.total, auth_code));
}

function attempt(world: World, order: Order, magic: Magic | undefined): Attempt {
  const { error, pays = worthOf(order) > withoutPassword ? 'asked' : 'yes' } = magic ?? {};
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

/** @returns the code's user, who pays the order */
function useCode(world: World, auth_code: string, { out_trade_no, parties }: NewOrder): Payer {
  const code = scanCode(world, auth_code);
  world.store.table(scannedCodes).put({ ...code, out_trade_no });
  const { openid, sub_openid } = code;
  return { openid, ...(parties.sub_appid === undefined ? {} : { sub_openid }) };
}

/**
 * Finds the user who shows a code.
 *
 * @throws Refusal AUTH_CODE_INVALID if it is no code, or is used
 */
export function scanCode(world: World, auth_code: string): ScannedCode {
  if (!/^1[0-5]\d{16}$/.test(auth_code)) {
    throw new Refusal('AUTH_CODE_INVALID', '付款码无效：须为 18 位数字，以 10 至 15 开头');
  }
  const known = world.store.table(scannedCodes).get(auth_code);
  if (known === undefined) return { auth_code, openid: createUser(world), sub_openid: createUser(world) };
  if (known.out_trade_no === undefined) return known;
  throw new Refusal('AUTH_CODE_INVALID', '付款码已使用过：每个付款码只能使用一次，请用户刷新');
}

function keep({ store }: World, order: Order): Order {
  store.table(orders).put(order);
  return order;
}
