import { describe, expect, it } from 'vitest';
import { defaultRetry, type RetryRules } from '../config/retry.js';
import {
  ApiError,
  RequestError,
  TransportError,
  type TransportErrorCode,
  VerificationError,
} from '../errors/index.js';
import { RetryPolicy } from './retry-policy.js';

const rules: RetryRules = { ...defaultRetry, attempts: 10 };
const yes = (): boolean => true;
const no = (): boolean => false;
const busy = new ApiError(503, 'SYSTEM_ERROR', 'busy');

function delay(
  error: unknown,
  attempts = 1,
  repeatable = yes,
  more: Partial<RetryRules> = {},
): number | undefined {
  return new RetryPolicy({ ...rules, ...more }).delayAfter(error, attempts, repeatable);
}

describe('whether a call is tried again', () => {
  const sent = (code: TransportErrorCode): TransportError => new TransportError(code, '', { sent: true });
  const unsent = (code: TransportErrorCode): TransportError => new TransportError(code, '', { sent: false });

  it.each([
    ['a connection that broke', sent('CONNECTION'), true, false],
    ['no answer in time', sent('TIMEOUT'), true, false],
    ['no connection', unsent('CONNECTION'), true, true],
    ['no connection in time', unsent('TIMEOUT'), true, true],
    ['an abort', sent('ABORTED'), false, false],
    ['an abort before anything was sent', unsent('ABORTED'), false, false],
    ['too long an answer', sent('TOO_LARGE'), false, false],
    ['an answer of nonsense', sent('BAD_RESPONSE'), false, false],
    ['500', new ApiError(500, 'SYSTEM_ERROR', ''), true, false],
    ['502', new ApiError(502, 'BANK_ERROR', ''), true, false],
    ['503 of a gateway', new ApiError(503, 'HTTP_503', ''), true, false],
    ['501', new ApiError(501, 'NOT_IMPLEMENTED', ''), false, false],
    ["APIv2's SYSTEMERROR", new ApiError(200, 'SYSTEMERROR', ''), true, false],
    ["APIv2's ORDERPAID", new ApiError(200, 'ORDERPAID', ''), false, false],
    ['302', new ApiError(302, 'HTTP_302', ''), false, false],
    ['400', new ApiError(400, 'PARAM_ERROR', ''), false, false],
    ['404 that calls itself SYSTEMERROR', new ApiError(404, 'SYSTEMERROR', ''), false, false],
    ['429', new ApiError(429, 'FREQUENCY_LIMITED', '', { retryAfter: 1 }), false, false],
    ['an answer that fails verification', new VerificationError('BAD_SIGNATURE', ''), false, false],
    ['arguments that are wrong', new RequestError('json', ''), false, false],
    ['an error of other code', new Error('fetch failed'), false, false],
    ['something that is no error', undefined, false, false],
  ])('after %s', (_, error, whereItDoesNoHarm, elsewhere) => {
    expect(delay(error, 1, yes) !== undefined).toBe(whereItDoesNoHarm);
    expect(delay(error, 1, no) !== undefined).toBe(elsewhere);
  });

  it('does not ask whether it does harm where that makes no difference', () => {
    const never = (): boolean => {
      throw new Error('asked');
    };
    expect(delay(new ApiError(400, 'PARAM_ERROR', ''), 1, never)).toBeUndefined();
    expect(delay(unsent('CONNECTION'), 1, never)).toBeDefined();
    expect(delay(busy, 10, never)).toBeUndefined();
  });

  it('not at all without rules', () => {
    const allowance = new RetryPolicy(undefined);
    allowance.earn();
    expect(allowance.delayAfter(unsent('CONNECTION'), 1, yes)).toBeUndefined();
  });

  it.each([1, 2, 3, 7])('so often as the rules say: %i attempts', (attempts) => {
    if (attempts > 1) expect(delay(busy, attempts - 1, yes, { attempts })).toBeDefined();
    expect(delay(busy, attempts, yes, { attempts })).toBeUndefined();
  });
});

describe('how long it waits', () => {
  const many = (attempts: number, more: Partial<RetryRules> = {}): number[] =>
    Array.from({ length: 500 }, () => delay(busy, attempts, yes, more) ?? Number.NaN);

  it.each([1, 2, 3, 4, 5])(
    'doubles, shortened at random by up to a half: before repetition %i',
    (attempts) => {
      const whole = 200 * 2 ** (attempts - 1);
      const delays = many(attempts);
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(whole / 2);
      expect(Math.max(...delays)).toBeLessThanOrEqual(whole);
      // At random: a thousand clients that failed together do not come back together.
      expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(whole / 4);
      expect(new Set(delays).size).toBeGreaterThan(20);
    },
  );

  it('never longer than maxDelay', () => {
    expect(Math.max(...many(9, { maxDelay: 700 }))).toBeLessThanOrEqual(700);
    expect(Math.max(...many(9, { delay: 0 }))).toBe(0);
  });

  const asks = (retryAfter: number): ApiError => new ApiError(503, 'SYSTEM_ERROR', '', { retryAfter });

  it('at least as long as the platform asks for', () => {
    expect(delay(asks(3))).toBe(3_000);
    expect(delay(asks(0))).toBeGreaterThanOrEqual(100);
    expect(delay(asks(1), 5)).toBeGreaterThanOrEqual(1_600);
    expect(delay(asks(5))).toBe(5_000);
  });

  it('not at all where the platform asks for more than maxDelay', () => {
    expect(delay(asks(6))).toBeUndefined();
    expect(delay(asks(1), 1, yes, { maxDelay: 999 })).toBeUndefined();
  });

  it('no longer than a timer can, which would not wait at all for more', () => {
    const endless = { delay: 1e12, maxDelay: 1e12 };
    expect(Math.max(...many(1, endless))).toBe(2 ** 31 - 1);
    expect(delay(asks(999_999_999), 1, yes, endless)).toBe(2 ** 31 - 1);
  });
});

describe('the allowance', () => {
  const spend = (allowance: RetryPolicy): number => {
    let spent = 0;
    while (allowance.delayAfter(busy, 1, yes) !== undefined) spent += 1;
    return spent;
  };

  it('begins with twenty repetitions, and is spent by each', () => {
    expect(spend(new RetryPolicy(rules))).toBe(20);
  });

  it('grows by the budget with each call, up to twenty', () => {
    const allowance = new RetryPolicy({ ...rules, budget: 0.25 });
    for (let calls = 0; calls < 1_000; calls++) allowance.earn();
    expect(spend(allowance)).toBe(20);
    for (let calls = 0; calls < 3; calls++) allowance.earn();
    expect(spend(allowance)).toBe(0);
    allowance.earn();
    expect(spend(allowance)).toBe(1);
    for (let calls = 0; calls < 1_000; calls++) allowance.earn();
    expect(spend(allowance)).toBe(20);
  });

  it('is not spent on what is not tried again', () => {
    const allowance = new RetryPolicy(rules);
    for (let calls = 0; calls < 100; calls++) {
      allowance.delayAfter(new ApiError(400, 'PARAM_ERROR', ''), 1, yes);
      allowance.delayAfter(busy, 1, no);
      allowance.delayAfter(busy, 10, yes);
      allowance.delayAfter(new ApiError(503, '', '', { retryAfter: 60 }), 1, yes);
    }
    expect(spend(allowance)).toBe(20);
  });
});
