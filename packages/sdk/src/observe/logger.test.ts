import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors/index.js';
import type { KeysEvent } from './events.js';
import { type Logger, loggerFrom, logSink } from './logger.js';

describe('loggerFrom', () => {
  it('takes console, and any object or function with one of the methods', () => {
    for (const logger of [console, { warn() {} }, Object.assign(() => {}, { error() {} })]) {
      expect(loggerFrom(logger)).toBe(logger);
    }
  });

  it.each([
    ['a text', 'debug', 'logger', /such as console, got a string/],
    ['null', null, 'logger', /got null/],
    ['no method', {}, 'logger', /none of them/],
    ['a level that is no function', { warn() {}, debug: true }, 'logger.debug', /got a boolean/],
  ])('refuses %s', (_, value, field, message) => {
    const refused = () => loggerFrom(value);
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(expect.objectContaining({ field }));
  });
});

describe('logSink', () => {
  const attempt = {
    mchid: '1900000109',
    call: 1,
    endpoint: 'POST v3/pay/transactions/native',
    method: 'POST',
    host: 'api.mch.weixin.qq.com',
    attempt: 1,
  };
  const error = { name: 'TransportError', code: 'TIMEOUT', reason: undefined };

  function lines(write: (sink: ReturnType<typeof logSink>) => void): [string, string, object][] {
    const written: [string, string, object][] = [];
    const level = (name: string) => (message: string, fields: object) =>
      written.push([name, message, fields]);
    write(
      logSink({ debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }),
    );
    return written;
  }

  it('writes attempts and what came of them as debug, since a failure is thrown to the caller', () => {
    const written = lines((sink) => {
      sink.take('request', attempt, () => ({ json: { mchid: '1900000109', description: 'secret' } }));
      sink.take('response', { ...attempt, status: 200, requestId: '08F7', duration: 35.5 });
      sink.take('error', { ...attempt, status: undefined, requestId: undefined, error, duration: 10_000 });
    });
    expect(written).toEqual([
      [
        'debug',
        'POST v3/pay/transactions/native: sending attempt 1 to api.mch.weixin.qq.com',
        { ...attempt, request: { json: { mchid: '1900000109', description: '[redacted]' } } },
      ],
      [
        'debug',
        'POST v3/pay/transactions/native: status 200 after 35.5 ms',
        { ...attempt, status: 200, requestId: '08F7', duration: 35.5 },
      ],
      [
        'debug',
        'POST v3/pay/transactions/native: TransportError TIMEOUT after 10000 ms',
        { ...attempt, status: undefined, requestId: undefined, error, duration: 10_000 },
      ],
    ]);
  });

  it('warns of a retry, and says where a fail-over goes', () => {
    const written = lines((sink) => {
      sink.take('retry', { ...attempt, error, delay: 500, nextHost: attempt.host });
      sink.take('retry', { ...attempt, error, delay: 0, nextHost: 'api2.mch.weixin.qq.com' });
    });
    expect(written.map(([level, message]) => [level, message])).toEqual([
      [
        'warn',
        'POST v3/pay/transactions/native: attempt 1 failed with TransportError TIMEOUT; retrying in 500 ms',
      ],
      [
        'warn',
        'POST v3/pay/transactions/native: attempt 1 failed with TransportError TIMEOUT; retrying in 0 ms with host api2.mch.weixin.qq.com instead of api.mch.weixin.qq.com',
      ],
    ]);
  });

  it('logs events about keys at the level of their effect', () => {
    const keys = (event: Omit<KeysEvent, 'mchid'>): KeysEvent => ({ mchid: '1900000109', ...event });
    const written = lines((sink) => {
      sink.take('keys', keys({ kind: 'downloaded', ids: ['A1', 'B2'], error: undefined }));
      sink.take('keys', keys({ kind: 'failed', ids: ['A1'], error }));
      sink.take('keys', keys({ kind: 'failed', ids: [], error }));
      sink.take('keys', keys({ kind: 'failed', ids: [], error: undefined }));
    });
    expect(written.map(([level, message]) => `${level} ${message}`)).toEqual([
      'info platform keys downloaded; the client now has A1, B2',
      'warn downloading the platform keys failed: TransportError TIMEOUT; the client continues with A1',
      'error downloading the platform keys failed: TransportError TIMEOUT; the client has no platform key and cannot verify answers',
      'error downloading the platform keys failed; the client has no platform key and cannot verify answers',
    ]);
  });

  it('does not look at the request where no debug is written', () => {
    const written: string[] = [];
    const logger: Logger = { warn: (message) => written.push(message) };
    const sink = logSink(logger);
    expect(sink.wants('request')).toBe(false);
    sink.take('request', attempt, () => expect.unreachable());
    expect(written).toEqual([]);
  });

  it("calls a logger's methods as its own, and hands it fields that it may change", () => {
    class Own {
      readonly written: string[] = [];
      warn(message: string, fields: object): void {
        Object.assign(fields, { time: 1 });
        this.written.push(message);
      }
    }
    const own = new Own();
    logSink(own).take('retry', Object.freeze({ ...attempt, error, delay: 1, nextHost: 'x' }));
    expect(own.written).toHaveLength(1);
  });
});
