import { describe, expect, test } from 'vitest';
import { fresh, hasNumbers, withNewNumbers } from './numbers.js';

const now = 1_767_225_600_000;

describe('a new number', () => {
  test('is of digits where the one before is, as long as that one, and never longer than 32', () => {
    expect(fresh('1695', now)).toMatch(/^\d{13}$/);
    expect(fresh('1217752501201407033233368018', now)).toMatch(/^121775250120140\d{13}$/);
    expect(fresh('9'.repeat(40), now)).toMatch(/^9{19}\d{13}$/);
  });

  test('keeps what comes before the last digits, time and again', () => {
    const once = fresh('APPLYMENT_00000000001', now);
    expect(once).toMatch(/^APPLYMENT_\d{13}$/);
    expect(fresh(once, now)).toMatch(/^APPLYMENT_\d{13}$/);
    expect(fresh('x'.repeat(40), now)).toMatch(/^x{19}\d{13}$/);
  });

  test('stays a number that JSON carries whole', () => {
    expect(Number.isSafeInteger(fresh(1695, now))).toBe(true);
  });

  test('is another each time, though no time has passed', () => {
    const later = now + 1_000_000;
    expect(new Set(Array.from({ length: 100 }, () => fresh('1', later))).size).toBe(100);
  });
});

describe('new numbers', () => {
  const places = ['json.out_trade_no', 'json.sub_orders.out_trade_no', 'json.contract_info.contract_code'];
  const options = {
    json: { out_trade_no: 'A1', attach: 'A1', sub_orders: [{ out_trade_no: 'B1', x: 1 }, { x: 2 }] },
  };

  test('come wherever there are some, and nothing else changes', () => {
    expect(withNewNumbers(options, places)).toEqual({
      json: {
        out_trade_no: expect.stringMatching(/^A\d{13}$/),
        attach: 'A1',
        sub_orders: [{ out_trade_no: expect.stringMatching(/^B\d{13}$/), x: 1 }, { x: 2 }],
      },
    });
    expect(options.json.out_trade_no).toBe('A1');
  });

  test('are not to be had where there are none', () => {
    expect(hasNumbers(options, places)).toBe(true);
    expect(hasNumbers(options, ['json.out_refund_no'])).toBe(false);
    expect(hasNumbers({ json: { out_trade_no: '' } }, places)).toBe(false);
    expect(hasNumbers(options, [])).toBe(false);
  });
});
