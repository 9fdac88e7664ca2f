/** What each code means to the engine, and to a person. */
import { describe, expect, it } from 'vitest';
import { codes, isDoubtful, meaningOf } from '../../src/rules/codes.js';

describe('a code', () => {
  it.each([
    'SYSTEMERROR',
    'SYSTEM_ERROR',
    'BANK_ERROR',
    'ORDER_ACCEPTED',
    'ORDERPAID',
    'ORDERCLOSED',
    'OUT_TRADE_NO_USED',
    'TRADE_ERROR',
    'HTTP_502',
    'HTTP_404',
  ])('%s does not prove that an application made no order', (code) => {
    expect(isDoubtful(code, 200)).toBe(true);
  });

  it('of a fault of the server proves nothing, whatever it says', () => {
    expect(isDoubtful('PARAM_ERROR', 500)).toBe(true);
    expect(isDoubtful('PARAM_ERROR', 400)).toBe(false);
  });

  it('is known in the spelling of each protocol, with the same meaning', () => {
    const pairs = [
      ['NOTENOUGH', 'NOT_ENOUGH'],
      ['ACCOUNTERROR', 'ACCOUNT_ERROR'],
      ['BANKERROR', 'BANK_ERROR'],
      ['RULELIMIT', 'RULE_LIMIT'],
      ['CONTRACTERROR', 'CONTRACT_ERROR'],
      ['SYSTEMERROR', 'SYSTEM_ERROR'],
      ['ORDERPAID', 'ORDER_PAID'],
      ['ORDERCLOSED', 'ORDER_CLOSED'],
    ] as const;
    for (const [v2, v3] of pairs) expect([v2, meaningOf(v2)]).toEqual([v2, meaningOf(v3)]);
  });

  it('that is not listed waits for a person, and none at all is tried again', () => {
    expect(meaningOf('NEW_CODE')).toMatchObject({ is: 'refused', means: 'ask' });
    expect(meaningOf('constructor')).toMatchObject({ means: 'ask' });
    expect(meaningOf(undefined)).toMatchObject({ means: 'retry' });
  });

  it('never leads to a new number by itself where an order may be alive', () => {
    for (const [code, { is, means, text }] of Object.entries(codes)) {
      if (means === 'give-up' || means === 'end' || means === 'halt')
        expect([code, is]).toEqual([code, 'refused']);
      expect([code, /\p{Script=Han}/u.test(text.zh), /\p{Script=Han}/u.test(text.en)]).toEqual([
        code,
        true,
        false,
      ]);
    }
  });
});
