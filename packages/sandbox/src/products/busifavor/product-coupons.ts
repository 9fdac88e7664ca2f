import { isSame, toPlain } from '../../remembered/plain.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids } from '../../runtime/registry.js';
import type { TableDefinition } from '../../storage/table.js';
import { withCodes } from '../shared/codes.js';
import type { Answer, V3Call } from '../shared/handler.js';
import type { PageKind } from '../shared/product.js';
import { createUser } from '../shared/users.js';
import { createPage } from './page.js';
import { type Sending, send } from './send.js';
import { requireStock } from './tables.js';

/** A sending that waits for the user. */
interface PreSending {
  readonly token: string;
  readonly number: string;
  readonly request: object;
  readonly sending: Sending;
}

export const preSendings: TableDefinition<PreSending, 'number'> = {
  name: 'busifavor-pre-sendings',
  key: ({ token }) => token,
  indexes: { number: ({ number }) => [number] },
};

/** The pages of these operations name no codes of their own. */
const codes = { RESOURCE_ALREADY_EXISTS: 'INVALID_REQUEST', RULELIMIT: 'INVALID_REQUEST' };

/**
 * Sends a coupon of a stock that names goods. All stocks do in the sandbox.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4015594964
 */
export function sendProductCoupon(call: V3Call): Answer {
  const { coupon_type, member_card_id } = call.body;
  if (coupon_type === 'MEMBER' && member_card_id === undefined) {
    throw parameterError('/member_card_id', 'coupon_type 为 MEMBER 时必填');
  }
  return withCodes(codes, () => send(call));
}

/** @see https://pay.weixin.qq.com/doc/brand/4016797130 */
export function preSend({ world, body }: V3Call): Answer {
  requireAppids(world.registry, String(body['appid']));
  const table = world.store.table(preSendings);
  const number = String(body['send_request_no']);
  const request = toPlain(body);
  const known = table.find('number', number);
  if (known !== undefined) {
    if (isSame(known.request, request)) return { status: 200, body: { token: known.token } };
    throw new Refusal('INVALID_REQUEST', 'send_request_no 已用于另一次预发券；重试须与原请求一致');
  }
  const { stock_id } = requireStock(world, String(body['stock_id']));
  const { openid = createUser(world), coupon_code } = request as Partial<Sending>;
  const token = world.ids.text('busifavor token', 48);
  const sending = { stock_id, openid, out_request_no: number, coupon_code };
  table.put({ token, number, request, sending });
  return { status: 200, body: { token } };
}

/** The component in a mini program where the user takes the coupon. */
export const takePage: PageKind = {
  ids: ['token'],
  find(world, id) {
    const found = world.store.table(preSendings).get(id);
    return found && createPage(world, id, found.sending, 'MINIAPP');
  },
};
