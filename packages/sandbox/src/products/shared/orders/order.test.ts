import { expect, test } from 'vitest';
import {
  acceptRefund,
  close,
  dropRefund,
  type Order,
  type Payment,
  pay,
  prepayExpired,
  repeat,
  requirePayable,
  tradeState,
} from './order.js';

const order: Order = {
  out_trade_no: 'T1',
  protocol: 'v2',
  trade_type: 'JSAPI',
  parties: { mchid: '1' },
  request: '{}',
  fields: {},
  signing: {},
  created_at: 0,
  description: 'x',
  total: 5,
  currency: 'CNY',
  profit_sharing: false,
  closes_at: 5000,
  prepay: { prepay_id: 'wx1', expires_at: 1000 },
  state: 'NOTPAY',
  refunded: 0,
};
const payment: Payment = {
  transaction_id: '4200',
  openid: 'o',
  at: 999,
  bank_type: 'OTHERS',
  payer_total: 5,
  fee: 0,
};
const paid = pay(order, payment);
const code = (name: string) => expect.objectContaining({ code: name });

test('is unpaid until it is paid', () => {
  expect([tradeState(order, 0), tradeState(paid, 0)]).toEqual(['NOTPAY', 'SUCCESS']);
  expect(paid.payment).toEqual(payment);
});

test('closes at its end, not when the prepay_id expires', () => {
  expect([tradeState(order, 4999), tradeState(order, 5000)]).toEqual(['NOTPAY', 'CLOSED']);
  expect([prepayExpired(order, 999), prepayExpired(order, 1000)]).toEqual([false, true]);
  expect(tradeState(paid, 5000)).toBe('SUCCESS');
});

test('is paid once, in time', () => {
  expect(() => pay(paid, payment)).toThrow(code('ALREADY_PAID'));
  expect(() => pay(order, { ...payment, at: 1000 })).toThrow(code('EXPIRED'));
  expect(() => requirePayable({ ...order, prepay: undefined, state: 'REVOKED' }, 0)).toThrow(code('EXPIRED'));
});

test('may be repeated with the same parameters until it is paid or closed', () => {
  expect(() => repeat(order, '{}', 2000)).not.toThrow();
  expect(() => repeat(order, '{"a":1}', 1)).toThrow(code('INVALID_REQUEST'));
  expect(() => repeat(paid, '{}', 1)).toThrow(code('ORDERPAID'));
  expect(() => repeat(order, '{}', 5000)).toThrow(code('ORDERCLOSED'));
});

test('closes while it is unpaid, once', () => {
  const closed = close(order, 500);
  expect(tradeState(closed, 500)).toBe('CLOSED');
  expect(() => close(closed, 600)).toThrow(code('ORDERCLOSED'));
  expect(() => close(paid, 1000)).toThrow(code('ORDERPAID'));
  expect(() => pay(closed, payment)).toThrow(code('EXPIRED'));
});

test('stays refunded, even if the refund fails', () => {
  const refunded = acceptRefund(paid, 3);
  expect([refunded.state, refunded.refunded]).toEqual(['REFUND', 3]);
  expect([dropRefund(refunded, 3).state, dropRefund(refunded, 3).refunded]).toEqual(['REFUND', 0]);
});
