/** Each kind of APIv2 notification, signed and encrypted by another implementation: see ../vectors. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VerificationError, WeChatPay } from 'wechatpay-kit';
import { caught } from '../support/caught.js';
import { merchantConfig } from '../support/config.js';
import {
  asRequest,
  takeAnswer,
  v2Contract,
  v2FailedDeduction,
  v2Payment,
  v2Success,
} from '../support/notification.js';
import { v2Message } from '../support/platform.js';

interface Vector {
  what: string;
  type: string;
  id: string;
  body: string;
  data: Record<string, string>;
}
const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../vectors/notifications.json', import.meta.url), 'utf8'),
);
const pay = new WeChatPay(merchantConfig());
const headers = { 'content-type': 'text/xml' };
const risk = {
  return_code: 'SUCCESS',
  mch_id: '1900000109',
  sub_mch_id: '1900000110',
  event_code: '123456123',
  risk_level: 'LOW',
  risk_level_desc: '低风险',
  nonce_str: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS',
  sign_type: 'HMAC-SHA256',
};

describe.each(vectors)('a notification of APIv2 about $what', ({ type, id, body, data }) => {
  it('is verified, opened and told by its type and its id', async () => {
    const event = await pay.notifications.parse({ headers, body });
    expect(event).toMatchObject({ protocol: 'v2', type, id, data });
  });

  it('reaches the function for it, and is acknowledged', async () => {
    const received: unknown[] = [];
    const name = type.startsWith('TRANSACTION') ? `v2:${type}` : type;
    const handler = pay.notifications.handler({
      [name]: (event: { data: unknown }) => received.push(event.data),
      [`${type.startsWith('TRANSACTION') ? type : 'TRANSACTION.SUCCESS'}`]: () => received.push("APIv3's"),
    });
    const answer = await takeAnswer(await handler(asRequest({ headers, body })));
    expect(answer).toEqual({ status: 200, type: 'text/xml; charset=utf-8', body: v2Success });
    expect(received).toEqual([data]);
  });

  it('is refused when anything that is signed or encrypted is altered', async () => {
    const altered = body.replace(
      /(<(?:total_fee|plan_id|sub_mch_id|plate_number|event_id|req_info|trade_type)><!\[CDATA\[)/,
      '$1x',
    );
    expect(altered).not.toBe(body);
    expect(await caught(() => pay.notifications.parse({ headers, body: altered }))).toBeInstanceOf(
      VerificationError,
    );
  });
});

describe('what a notification of APIv2 carries as JSON text', () => {
  it('is its text, as it was signed, which JSON.parse reads', async () => {
    const [combined] = vectors.filter(({ type }) => type === 'combined.pay');
    const event = await pay.notifications.parse({ headers, body: combined?.body ?? '' });
    if (event.type !== 'combined.pay') throw new Error(event.type);
    const { order_num, order_list } = JSON.parse(event.data.sub_order_list);
    expect([order_num, order_list.length, order_list[1].out_trade_no]).toEqual([2, 2, 'OD201708030002']);
    expect(order_list[0].attach).toBe('深圳分店');
  });

  it.each(['{"data":["a&b","<c>"]}', '[["]]>"]]', '{"a":"\\u4e2d\\n"}'])(
    'is taken apart from its XML: %s',
    async (text) => {
      const message = v2Message({ ...risk, transaction_id_list: '@' });
      const plain = message.replace(/<sign>.*<\/sign>/, '');
      expect(plain).not.toBe(message);
      const { v2Sign } = await import('../support/platform.js');
      const sign = v2Sign({ ...risk, transaction_id_list: text }, 'HMAC-SHA256');
      const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      for (const written of [escaped, `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`]) {
        const body = plain
          .replace('<![CDATA[@]]>', () => written)
          .replace('</xml>', `<sign>${sign}</sign></xml>`);
        const event = await pay.notifications.parse({ headers, body });
        expect((event.data as { transaction_id_list?: string }).transaction_id_list).toBe(text);
      }
    },
  );
});

// The official tables of one notification differ by product, and its samples from its tables.
describe('a notification of APIv2 that lacks what others of its type have', () => {
  it.each<[string, string, Record<string, string>]>([
    ['a payment by an institution, a deduction', 'pay', { ...v2Payment }],
    ['a deduction that failed', 'pay', { ...v2FailedDeduction }],
    ['one that failed, as the sample has it', 'pay', { ...v2FailedDeduction, result_code: 'SUCCESS' }],
    [
      'one that failed, with empty fields',
      'pay',
      { ...v2FailedDeduction, transaction_id: '', total_fee: '' },
    ],
    ['a contract without plan_id', 'contract.add', { ...v2Contract, change_type: 'ADD' }],
    ['its end', 'contract.delete', { ...v2Contract, change_type: 'DELETE', return_code: 'SUCCESS' }],
  ])('is taken: %s', async (_, type, fields) => {
    const event = await pay.notifications.parse({ headers, body: v2Message(fields) });
    expect(event).toMatchObject({ type, data: fields, signed: true });
  });

  it('has an id that does not depend on the nonce', async () => {
    const readId = async (fields: Record<string, string>) =>
      (await pay.notifications.parse({ headers, body: v2Message({ ...v2FailedDeduction, ...fields }) })).id;
    const id = await readId({});
    expect(await readId({ nonce_str: 'another' })).toBe(id);
    expect(await readId({ out_trade_no: 'another' })).not.toBe(id);
    expect(await readId({ contract_id: 'another' })).not.toBe(id);
  });
});
