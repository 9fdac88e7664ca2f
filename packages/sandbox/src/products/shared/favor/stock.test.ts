import { expect, test } from 'vitest';
import { couponState, faceOf, giveBack, periodOf, useCoupon } from './coupon.js';
import {
  createStock,
  modifyItems,
  pauseStock,
  restartStock,
  sendFrom,
  startStock,
  stockAt,
  stopStock,
} from './stock.js';

const hour = 3_600_000;
const day = 24 * hour;
const begin = Date.parse('2026-01-01T00:00:00+08:00');
const at = (time: number): string => new Date(time).toISOString();
const given = {
  stock_name: '满 1 元减 1 角',
  available_begin_time: at(begin),
  available_end_time: at(begin + 10 * day),
  stock_use_rule: {
    max_coupons: 3, max_amount: 30, max_amount_by_day: 20, max_coupons_per_user: 2, natural_person_limit: false,
    prevent_api_abuse: false,
  }, // biome-ignore format: a list reads better in rows
  no_cash: false,
  stock_type: 'NORMAL',
  belong_merchant: '1900000001',
  coupon_use_rule: { fixed_normal_coupon: { coupon_amount: 10, transaction_minimum: 100 } },
  out_request_no: 'N1',
};
const stock = createStock(given, { stock_id: '1' }, begin);
const running = startStock(stock, begin);
const code = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const send = (from: typeof running, now = begin, had = 0) => sendFrom(from, { had, amount: 10 }, now);

test('a stock is unactivated, runs, pauses and runs again, and stops at its end', () => {
  const paused = pauseStock(running, begin);
  const states = [stock, running, paused, restartStock(paused, begin)].map(({ state }) => state);
  expect(states).toEqual(['unactivated', 'running', 'paused', 'running']);
  expect(stockAt(running, begin + 10 * day)).toMatchObject({
    state: 'stoped',
    stopped_at: begin + 10 * day,
  });
  expect(stopStock(running, begin + 1)).toMatchObject({ state: 'stoped', stopped_at: begin + 1 });
});

test('starting, pausing and restarting again change nothing; from other states they are refused', () => {
  const paused = pauseStock(running, begin);
  expect(startStock(running, begin + 1)).toBe(running);
  expect(startStock(paused, begin + 1)).toBe(paused);
  expect(pauseStock(paused, begin)).toBe(paused);
  expect(restartStock(running, begin)).toBe(running);
  const over = begin + 10 * day;
  const refused = [
    () => pauseStock(stock, begin),
    () => restartStock(stock, begin),
    () => startStock(stock, over),
    () => pauseStock(running, over),
    () => restartStock(paused, over),
    () => stopStock(running, over),
  ];
  expect(refused.map(code)).toEqual(refused.map(() => 'REQUEST_BLOCKED'));
});

test('a window has 90 days at most, and begins within 365 days', () => {
  const dated = (from: number, to: number) => () =>
    createStock(
      { ...given, available_begin_time: at(from), available_end_time: at(to) },
      { stock_id: '1' },
      begin,
    );
  expect(code(dated(begin, begin + 90 * day))).toMatchObject({ state: 'unactivated' });
  expect(code(dated(begin + 365 * day, begin + 366 * day))).toMatchObject({ state: 'unactivated' });
  const refused = [
    dated(begin, begin + 90 * day + 1000),
    dated(begin + 366 * day, begin + 367 * day),
    dated(begin, begin),
    dated(begin - 2 * day, begin - day),
  ];
  expect(refused.map(code)).toEqual(refused.map(() => 'PARAM_ERROR'));
});

test('the budget is the face times the number', () => {
  const rule = { ...given.stock_use_rule, max_amount: 31 };
  expect(code(() => createStock({ ...given, stock_use_rule: rule }, { stock_id: '1' }, begin))).toBe(
    'PARAM_ERROR',
  );
});

test('a stock sends while it runs, to its limits by user, by day and in all', () => {
  expect(code(() => send(stock))).toBe('REQUEST_BLOCKED');
  expect(code(() => send(running, begin, 2))).toBe('REQUEST_BLOCKED');
  const two = send(send(running));
  expect(code(() => send(two))).toBe('NOT_ENOUGH');
  const three = send(two, begin + day);
  expect(three).toMatchObject({ sent: 3, sent_amount: 30 });
  expect(code(() => send(three, begin + 2 * day))).toBe('NOT_ENOUGH');
});

test('goods are added once and removed', () => {
  expect(modifyItems({ ...stock, items: ['a', 'b'] }, ['b', 'c'], ['a']).items).toEqual(['b', 'c']);
});

const coupon = {
  coupon_id: '1',
  stock_id: '1',
  openid: 'o',
  out_request_no: 'S1',
  sent_at: begin,
  ...periodOf(running, begin),
  ...faceOf(running),
};
const payment = { transaction_id: '4200', mchid: '1900000001', total: 150 };

test('a coupon is used once, within its time, by an order that is large enough', () => {
  const used = useCoupon(coupon, payment, begin);
  expect(used.use).toEqual({ ...payment, at: begin, amount: 10 });
  const refused = [
    () => useCoupon(used, payment, begin),
    () => useCoupon(coupon, payment, begin - 1),
    () => useCoupon(coupon, payment, begin + 10 * day),
    () => useCoupon(coupon, { ...payment, total: 99 }, begin),
    () => giveBack(coupon),
  ];
  expect(refused.map(code)).toEqual(refused.map(() => 'REQUEST_BLOCKED'));
});

test('a coupon is SENDED, USED or EXPIRED, and SENDED again after a refund', () => {
  const used = useCoupon(coupon, payment, begin);
  const over = begin + 10 * day;
  expect([coupon, used, giveBack(used)].map((one) => couponState(one, begin))).toEqual([
    'SENDED',
    'USED',
    'SENDED',
  ]);
  expect([coupon, used, giveBack(used)].map((one) => couponState(one, over))).toEqual([
    'EXPIRED',
    'USED',
    'EXPIRED',
  ]);
});

test('the time of a coupon may begin the day after, and last some minutes', () => {
  const timed = (rule: object) => ({
    ...running,
    given: { ...given, coupon_use_rule: { ...given.coupon_use_rule, coupon_available_time: rule } },
  });
  const now = begin + 5 * hour;
  expect(periodOf(timed({ second_day_available: true, available_time_after_receive: 90 }), now)).toEqual({
    begins_at: begin + day,
    ends_at: begin + day + 90 * 60_000,
  });
  expect(periodOf(timed({ available_end_time: at(begin + day) }), now)).toEqual({
    begins_at: now,
    ends_at: begin + day,
  });
});
