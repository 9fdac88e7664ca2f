import { isSame } from '../../remembered/plain.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer } from '../shared/handler.js';
import type { PageKind } from '../shared/product.js';
import { listTerms, phaseOf, type Shown } from '../shared/shown.js';
import { couponState } from './coupon.js';
import type { BrandCall } from './forms.js';
import { conflict } from './once.js';
import { nameOf } from './particulars.js';
import { readSending, requireSendable, type Sending, sendCoupons } from './send.js';
import { stockAt } from './stock.js';
import { coupons, stocks } from './tables.js';

/** A sending that waits for the user. */
interface PreSending {
  readonly token: string;
  readonly sending: Sending;
}

export const preSendings: TableDefinition<PreSending, 'send_request_no'> = {
  name: 'product-coupon-pre-sendings',
  key: ({ token }) => token,
  indexes: { send_request_no: ({ sending }) => [sending.send_request_no] },
};

/** @see https://pay.weixin.qq.com/doc/v3/partner/4016434365 */
export function preSend(call: BrandCall): Answer {
  const { store, ids } = call.world;
  const table = store.table(preSendings);
  const sending = readSending(call);
  const known = table.find('send_request_no', sending.send_request_no);
  if (known !== undefined) {
    if (isSame(known.sending, sending)) return { status: 200, body: { token: known.token } };
    throw new Refusal(conflict, 'send_request_no 已用于另一次预发券；重试须与原请求一致');
  }
  requireSendable(call.world, sending);
  const token = ids.text('product coupon token', 48);
  table.put({ token, sending });
  return { status: 200, body: { token } };
}

/** The component in a mini program where the user takes the coupons. */
export const takePage: PageKind = {
  ids: ['token'],
  find(world, id) {
    const { store, clock } = world;
    const found = store.table(preSendings).get(id);
    if (found === undefined) return undefined;
    const { sending } = found;
    return {
      id,
      opens: 'coupon',
      confirm: () => {
        sendCoupons(world, sending, 'RECEIVE_COMPONENT');
      },
      // The user may come back.
      decline: () => undefined,
      describe: () => {
        const coupon = store.table(coupons).find('send_request_no', sending.send_request_no);
        const state = coupon === undefined ? 'NOT_SENT' : couponState(coupon, clock.now());
        const thing = { kind: 'product-coupon', id: coupon?.coupon_code ?? sending.send_request_no, state };
        return { what: 'coupon', thing };
      },
      show: () => showSending(world, sending),
    };
  },
};

function showSending({ store, mchid, clock }: World, sending: Sending): Shown {
  const { send_request_no, product_coupon_id, stock_id, stock_bundle_id, openid } = sending;
  const isSent = store.table(coupons).find('send_request_no', send_request_no) !== undefined;
  const stock =
    stock_id === undefined
      ? store.table(stocks).find('bundle', stock_bundle_id ?? '')
      : store.table(stocks).get(stock_id);
  return {
    phase: phaseOf(isSent, () => {
      if (stock === undefined || stockAt(stock, clock.now()).state !== 'SENDING') throw new Error('closed');
    }),
    payee: mchid,
    description: nameOf({ store }, product_coupon_id),
    openid,
    terms: listTerms(
      [
        { zh: '有效期至', en: 'Valid until' },
        stock === undefined ? undefined : { time: new Date(stock.ends_at).toISOString() },
      ],
      [{ zh: '批次', en: 'Stock' }, { text: stock?.stock_id }],
    ),
  };
}
