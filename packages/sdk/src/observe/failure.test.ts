import { describe, expect, it } from 'vitest';
import { ApiError, TransportError, VerificationError } from '../errors/index.js';
import { describeFailure, failureText, readAnswer, safeRequestId } from './failure.js';

describe('describeFailure', () => {
  it('names the class and the code, and the code of the system beneath', () => {
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
    const failure = describeFailure(
      new TransportError('CONNECTION', 'no answer from 127.0.0.1:9', { cause }),
    );
    expect(failure).toEqual({ name: 'TransportError', code: 'CONNECTION', reason: 'ECONNREFUSED' });
    expect(failureText(failure)).toBe('TransportError CONNECTION (ECONNREFUSED)');
  });

  it('finds a code beneath another cause, as fetch has it', () => {
    const cause = new TypeError('fetch failed', {
      cause: Object.assign(new Error(), { code: 'UND_ERR_SOCKET' }),
    });
    expect(describeFailure(new TransportError('CONNECTION', 'x', { cause })).reason).toBe('UND_ERR_SOCKET');
  });

  it("knows WeChat Pay's own codes", () => {
    const error = new ApiError(403, 'OUT_TRADE_NO_USED', 'OUT_TRADE_NO_USED: 商户订单号 1217 重复', {
      requestId: '08F7',
    });
    expect(describeFailure(error)).toEqual({
      name: 'ApiError',
      code: 'OUT_TRADE_NO_USED',
      reason: undefined,
    });
    expect(readAnswer(error)).toEqual({ status: 403, requestId: '08F7' });
    expect(readAnswer(new VerificationError('BAD_SIGNATURE', 'x', { requestId: '08F8' }))).toEqual({
      status: undefined,
      requestId: '08F8',
    });
  });

  const ring = new Error('x');
  ring.cause = ring;
  it.each([
    ['a code that is a sentence', new ApiError(400, '张三 13800138000', 'x'), 'ApiError'],
    ['a code that is a number', Object.assign(new Error('x'), { code: 42 }), 'Error'],
    ['an error that is its own cause', ring, 'Error'],
    ['a name that is a sentence', Object.assign(new Error('x'), { name: 'secret name' }), 'Error'],
    ['a text', 'secret', 'Error'],
    ['nothing', undefined, 'Error'],
    [
      'an object that throws',
      new Proxy(
        {},
        {
          get() {
            throw new Error('secret');
          },
        },
      ),
      'Error',
    ],
  ])('says OTHER where there is no code that it could repeat: %s', (_, error, name) => {
    expect(describeFailure(error)).toEqual({ name, code: 'OTHER', reason: undefined });
  });
});

describe('safeRequestId', () => {
  it('accepts request ids, and nothing that would break a log', () => {
    expect(safeRequestId('08F78BB5B30610D7-268572417')).toBe('08F78BB5B30610D7-268572417');
    for (const value of ['a\nb', '张三', 'x'.repeat(129), '', undefined, 1]) {
      expect(safeRequestId(value)).toBeUndefined();
    }
  });
});
