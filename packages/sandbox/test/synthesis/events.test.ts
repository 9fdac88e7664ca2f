import { expect, test } from 'vitest';
import { RequestError } from 'wechatpay-kit';
import type { DescribedEvent } from '../../src/description/catalogue.js';
import { circumstances, description, synthesis } from './description.js';
import { listFaults, listGaps, listUnsealed } from './faults.js';

const { events } = description;

function find(type: string) {
  const event = events.find((other) => other.type === type);
  if (event === undefined) throw new Error(`no event ${type}`);
  return event;
}

function messagePlace({ name }: DescribedEvent): string[] {
  return ['webhooks', name, 'post', 'requestBody', 'content', 'application/xml', 'schema'];
}

test.each(['first', 'second', 'third'])('every event says what its schema says, with the seed %s', (seed) => {
  expect(events.length).toBeGreaterThanOrEqual(112);
  const faults = events.flatMap((event) => {
    const notice = synthesis.notice(event, circumstances({ seed }));
    expect(synthesis.notice(event, circumstances({ seed }))).toEqual(notice);
    const { message, payload, sealed } = notice;
    const signed = message && { ...message, sign: 'S', ...(sealed && { [sealed]: 'ciphertext' }) };
    return [
      ...(event.message ? [...listFaults(messagePlace(event), signed), ...listGaps(message)] : []),
      ...(event.payload
        ? [
            ...listFaults(['webhooks', event.name, 'post', 'x-payload'], payload),
            ...listGaps(payload),
            ...listUnsealed(event.payload, payload),
          ]
        : []),
    ].map((fault) => `${event.type} ${fault}`);
  });
  expect(faults).toEqual([]);
});

test('an APIv3 event has a payload alone, an APIv2 event a flat message', () => {
  for (const event of events) {
    const { message, payload, sealed } = synthesis.notice(event, circumstances());
    if (event.protocol === 'v3') {
      expect([message, sealed], event.type).toEqual([undefined, undefined]);
      expect(payload, event.type).toBeDefined();
    } else {
      for (const value of Object.values(message ?? {})) expect(typeof value, event.type).not.toBe('object');
      expect(sealed !== undefined, event.type).toBe(payload !== undefined);
    }
  }
});

test('an APIv2 message can be recognised as its event', () => {
  for (const event of events) {
    const { message = {}, sealed } = synthesis.notice(event, circumstances());
    for (const [name, value] of Object.entries(event.form)) {
      if (name === sealed) continue;
      if (value === true) expect(message, event.type).toHaveProperty(name);
      else expect(message[name], event.type).toBe(value);
    }
    for (const [name, values] of Object.entries(event.never)) {
      if (values === true) expect(message, event.type).not.toHaveProperty(name);
      else expect(values, `${event.type} ${name}`).not.toContain(message[name]);
    }
  }
});

test('a notice says when it happened in the format of its event', () => {
  const refund = synthesis.notice(find('refund'), circumstances());
  expect(refund.message).toMatchObject({ return_code: 'SUCCESS' });
  expect(refund.payload).toMatchObject({ refund_status: 'SUCCESS', success_time: '2024-02-29 12:00:00' });
  const ended = synthesis.notice(find('contract.delete'), circumstances());
  expect(ended.message).toMatchObject({ contract_state: 1, contract_terminated_time: '2024-02-29 12:00:00' });
  const order = synthesis.notice(find('TRANSACTION.SUCCESS'), circumstances());
  expect(order.payload).toMatchObject({ success_time: '2024-02-29T12:00:00+08:00' });
  for (const name of ['sub_mchid', 'sp_openid', 'receiver', 'sub_orders', 'installment_info'])
    expect(order.payload).not.toHaveProperty(name);
});

test('the state fits the event', () => {
  const payload = (type: string) => synthesis.notice(find(type), circumstances()).payload;
  expect(payload('TRANSACTION.SUCCESS')).toMatchObject({ trade_state: 'SUCCESS' });
  expect(payload('REFUND.CLOSED')).toMatchObject({ refund_status: 'CLOSED' });
  expect(payload('REFUND.ABNORMAL')).toMatchObject({ refund_status: 'ABNORMAL' });
  expect(payload('MCHTRANSFER.BATCH.CLOSED')).toMatchObject({ batch_status: 'CLOSED' });
});

test('fields are set by path, as their schema has them', () => {
  const set = { 'amount.total': '5', 'payer.openid': 'oUser', out_trade_no: 7, trade_state: 'NEW_STATE' };
  const { payload } = synthesis.notice(find('TRANSACTION.SUCCESS'), circumstances(), set);
  expect(payload).toMatchObject({
    amount: { total: 5 },
    payer: { openid: 'oUser' },
    out_trade_no: '7',
    trade_state: 'NEW_STATE',
  });
  const { message } = synthesis.notice(find('pay'), circumstances(), { total_fee: 12 });
  expect(message).toMatchObject({ total_fee: '12' });
});

test('what is known of the event is repeated', () => {
  const given = {
    out_trade_no: 'order-1',
    amount: { total: 88, currency: 'CNY' },
    payer: { openid: 'oUser' },
  };
  const { payload } = synthesis.notice(find('TRANSACTION.SUCCESS'), circumstances({ given }));
  expect(payload).toMatchObject({ ...given, amount: { total: 88, payer_total: 88 } });
});

test.each<[form: string, known: object, own: string]>([
  ['DirectTransaction', {}, 'mchid'],
  ['DirectTransaction', { set: { 'amount.total': 5, 'payer.openid': 'oUser' } }, 'mchid'],
  ['PartnerTransaction', { given: { sub_mchid: '1900000109' } }, 'sp_appid'],
  ['PartnerTransaction', { set: { sp_appid: 'wx8888888888888888' } }, 'sp_appid'],
  ['CombinedTransaction', { set: { 'sub_orders.0.out_trade_no': 'part-1' } }, 'combine_out_trade_no'],
  ['CombinedTransaction', { given: { combine_out_trade_no: 'all-1' } }, 'sub_orders'],
  [
    'ParkingTransaction',
    { given: { sub_mchid: '1', trade_scene: 'PARKING', parking_info: {} } },
    'parking_info',
  ],
  ['EducationTransaction', { set: { 'device_information.device_ip': '203.0.113.1' } }, 'device_information'],
  ['DirectSharing', { set: { 'receiver.amount': 5 } }, 'receiver'],
])('an event of several forms has the form %s by what is known of it: %j', (form, known, own) => {
  const { given = {}, set = {} } = known as { given?: object; set?: Record<string, unknown> };
  const event = find('TRANSACTION.SUCCESS');
  const { payload } = synthesis.notice(event, circumstances({ given: { ...given } }), set);
  expect(payload).toHaveProperty(own);
  expect(listFaults(['components', 'schemas', form], payload)).toEqual([]);
  expect(listFaults(['webhooks', event.name, 'post', 'x-payload'], payload)).toEqual([]);
});

test('a path through a value without fields is refused', () => {
  for (const path of ['out_trade_no.x', '', 'amount..total', 'promotion_detail.x.amount']) {
    expect(() => synthesis.notice(find('TRANSACTION.SUCCESS'), circumstances(), { [path]: 1 }), path).toThrow(
      RequestError,
    );
  }
  const { payload } = synthesis.notice(find('TRANSACTION.SUCCESS'), circumstances(), {
    '__proto__.polluted': 1,
  });
  expect(Object.getPrototypeOf(payload)).toBe(Object.prototype);
  expect(Object.prototype).not.toHaveProperty('polluted');
});
