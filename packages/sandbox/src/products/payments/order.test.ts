import { expect, test } from 'vitest';
import { close, type Order, pay, prepayExpired, repeat, tradeState } from './order.js';

const order: Order = {
  out_trade_no: 'T1',
  fields: {},
  request: '{}',
  sign_type: 'MD5',
  created_at: 0,
  prepay_id: 'wx1',
  expires_at: 1000,
  closes: false,
  contract: 'pap/1/c',
  terms: { parties: {} },
};
const payment = { transaction_id: '4200', openid: 'o' };
const paid = pay(order, payment, 999);

test('is unpaid until it is paid', () => {
  expect([tradeState(order, 0), tradeState(paid, 0)]).toEqual(['NOTPAY', 'SUCCESS']);
  expect(paid.payment).toEqual({ ...payment, at: 999 });
});

test('closes at the end that the merchant sets, not when the prepay_id expires', () => {
  expect(tradeState({ ...order, closes: true }, 1000)).toBe('CLOSED');
  expect(tradeState(order, 1000)).toBe('NOTPAY');
  expect([prepayExpired(order, 999), prepayExpired(order, 1000)]).toEqual([false, true]);
  expect(tradeState({ ...paid, closes: true }, 1000)).toBe('SUCCESS');
});

test('is paid once, in time', () => {
  expect(() => pay(paid, payment, 1)).toThrow(expect.objectContaining({ code: 'ALREADY_PAID' }));
  expect(() => pay(order, payment, 1000)).toThrow(expect.objectContaining({ code: 'EXPIRED' }));
});

test('may be repeated with the same parameters until it is paid or closed', () => {
  expect(() => repeat(order, '{}', 2000)).not.toThrow();
  expect(() => repeat(order, '{"a":1}', 1)).toThrow(expect.objectContaining({ code: 'OUT_TRADE_NO_USED' }));
  expect(() => repeat(paid, '{}', 1)).toThrow(expect.objectContaining({ code: 'ORDERPAID' }));
  expect(() => repeat({ ...order, closes: true }, '{}', 1000)).toThrow(
    expect.objectContaining({ code: 'ORDERCLOSED' }),
  );
});

test('closes while it is unpaid, once', () => {
  const closed = close(order, 500);
  expect([tradeState(closed, 500), prepayExpired(closed, 500)]).toEqual(['CLOSED', true]);
  expect(() => close(closed, 600)).toThrow(expect.objectContaining({ code: 'ORDERCLOSED' }));
  expect(() => close(paid, 1000)).toThrow(expect.objectContaining({ code: 'ORDERPAID' }));
});
