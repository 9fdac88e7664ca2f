import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { RequestError, TransportError } from '../errors/index.js';
import { eventNames } from './events.js';
import { type AttemptInfo, observer } from './observer.js';

const info: AttemptInfo = {
  call: 7,
  endpoint: 'GET v3/pay/transactions/out-trade-no/{out_trade_no}',
  method: 'GET',
  host: 'api.mch.weixin.qq.com',
  attempt: 1,
  request: () => expect.unreachable('there is no logger'),
};
const about = {
  mchid: '1900000109',
  call: 7,
  endpoint: 'GET v3/pay/transactions/out-trade-no/{out_trade_no}',
  method: 'GET',
  host: 'api.mch.weixin.qq.com',
  attempt: 1,
};
const timeout = new TransportError('TIMEOUT', 'secret');
const failure = { name: 'TransportError', code: 'TIMEOUT', reason: undefined };

/** Everything a client can tell. */
function tellAll(to: ReturnType<typeof observer>): void {
  to.begin(() => info)?.answered(200, '08F7');
  to.begin(() => info)?.failed(timeout);
  to.retry(() => info, { delay: 500, host: 'api2.mch.weixin.qq.com', error: timeout });
  to.keys({ kind: 'failed', ids: ['A1'], error: timeout });
}

const told = [
  ['request', about],
  ['response', { ...about, status: 200, requestId: '08F7', duration: expect.any(Number) }],
  ['request', about],
  [
    'error',
    { ...about, error: failure, status: undefined, requestId: undefined, duration: expect.any(Number) },
  ],
  ['retry', { ...about, error: failure, delay: 500, nextHost: 'api2.mch.weixin.qq.com' }],
  ['keys', { mchid: '1900000109', kind: 'failed', ids: ['A1'], error: failure }],
];

/** What `process.emitWarning` said while something ran. */
async function collectWarnings(run: () => void): Promise<(Error & { code?: string })[]> {
  const warnings: Error[] = [];
  const keep = (warning: Error) => warnings.push(warning);
  process.on('warning', keep);
  run();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', keep);
  return warnings;
}

describe('on', () => {
  it('tells each listener the events of its name', () => {
    const watched = observer({ mchid: '1900000109' });
    const events: unknown[] = [];
    for (const name of eventNames) watched.on(name, (event) => events.push([name, event]));
    tellAll(watched);
    expect(events).toEqual(told);
  });

  it('answers a function that ends it, and ends nothing else', () => {
    const watched = observer({ mchid: '1900000109' });
    const calls: number[] = [];
    const listener = () => calls.push(1);
    const first = watched.on('keys', listener);
    const second = watched.on('keys', listener);
    watched.keys({ kind: 'downloaded', ids: [] });
    first();
    first();
    watched.keys({ kind: 'downloaded', ids: [] });
    second();
    watched.keys({ kind: 'downloaded', ids: [] });
    expect(calls).toHaveLength(3);
  });

  it('lets listeners come and go while an event is told', () => {
    const watched = observer({ mchid: '1900000109' });
    const calls: string[] = [];
    const off = watched.on('keys', () => {
      calls.push('first');
      off();
      watched.on('keys', () => calls.push('late'));
    });
    watched.on('keys', () => calls.push('second'));
    watched.keys({ kind: 'downloaded', ids: [] });
    expect(calls).toEqual(['first', 'second']);
  });

  it('refuses unknown events and listeners that are not functions', () => {
    const { on } = observer({ mchid: '1900000109' });
    const refused = (event: unknown, listener: unknown) => () => on(event as 'keys', listener as () => void);
    expect(refused('respond', () => {})).toThrow(RequestError);
    expect(refused('respond', () => {})).toThrow(/^event: expected one of 'request', 'response'/);
    expect(refused('__proto__', () => {})).toThrow(/^event: /);
    expect(refused(undefined, () => {})).toThrow(/got nothing/);
    expect(refused('keys', {})).toThrow(/^listener: expected a function, got an object/);
  });

  it('is not disturbed by listeners that throw or reject, and warns once for each', async () => {
    const watched = observer({ mchid: '1900000109' });
    const calls: string[] = [];
    const throwing = () => {
      calls.push('throws');
      throw new Error('mine');
    };
    watched.on('request', throwing);
    watched.on('request', async () => {
      calls.push('rejects');
      throw new TypeError('mine, later');
    });
    watched.on('request', () => {
      throw null;
    });
    watched.on('request', () => calls.push('hears'));
    const warnings = await collectWarnings(() => {
      watched.begin(() => info);
      watched.begin(() => info);
    });
    expect(calls).toEqual(['throws', 'rejects', 'hears', 'throws', 'rejects', 'hears']);
    expect(warnings.map(({ name, code, message }) => [name, code, message])).toEqual(
      expect.arrayContaining([
        [
          'WeChatPayWarning',
          'WECHATPAY_OBSERVER',
          expect.stringContaining("a listener for 'request' failed: mine;"),
        ],
        ['WeChatPayWarning', 'WECHATPAY_OBSERVER', expect.stringContaining('mine, later')],
        ['WeChatPayWarning', 'WECHATPAY_OBSERVER', expect.stringContaining("'request' failed;")],
      ]),
    );
    expect(warnings).toHaveLength(3);
  });

  it('gives events that no listener can change for another', () => {
    const watched = observer({ mchid: '1900000109' });
    const frozen: boolean[] = [];
    for (const name of eventNames) watched.on(name, (event) => frozen.push(Object.isFrozen(event)));
    watched.on('keys', ({ ids }) => frozen.push(Object.isFrozen(ids)));
    tellAll(watched);
    expect(frozen).toEqual(told.map(() => true).concat(true));
  });

  it('reports the end of an attempt once', () => {
    const watched = observer({ mchid: '1900000109' });
    const ends: string[] = [];
    watched.on('response', () => ends.push('response'));
    watched.on('error', () => ends.push('error'));
    const attempt = watched.begin(() => info);
    attempt?.answered(200, undefined);
    attempt?.failed(timeout);
    expect(ends).toEqual(['response']);
  });
});

describe('diagnostics channels', () => {
  const subscribed: [string, (message: unknown, name: string | symbol) => void][] = [];
  afterEach(() => {
    for (const [name, listener] of subscribed.splice(0)) unsubscribe(name, listener);
  });

  it('carry the same events', () => {
    const messages: unknown[] = [];
    for (const event of eventNames) {
      const name = `wechatpay-kit:${event}`;
      const listener = (message: unknown) => messages.push([event, message]);
      subscribe(name, listener);
      subscribed.push([name, listener]);
    }
    tellAll(observer({ mchid: '1900000109' }));
    expect(messages).toEqual(told);
  });

  it('carry no events without subscribers', () => {
    for (const event of eventNames) expect(channel(`wechatpay-kit:${event}`).hasSubscribers).toBe(false);
  });
});

describe('begin', () => {
  it('begins no attempt without listeners', () => {
    const watched = observer({ mchid: '1900000109' });
    expect(watched.begin(() => info)).toBeUndefined();
    watched.on('retry', () => {})();
    watched.on('retry', () => {});
    expect(watched.begin(() => info)).toBeUndefined();
    expect(observer({ mchid: '1900000109', logger: { warn() {} } }).begin(() => info)).toBeUndefined();
  });

  it.each(['request', 'response', 'error'] as const)('watches an attempt for a listener for %s', (name) => {
    const watched = observer({ mchid: '1900000109' });
    const off = watched.on(name, () => {});
    expect(watched.begin(() => info)).toBeDefined();
    off();
    expect(watched.begin(() => info)).toBeUndefined();
  });

  it('hands the sending through', () => {
    const watched = observer({ mchid: '1900000109', logger: { debug() {} } });
    const attempt = watched.begin(() => ({ ...info, request: () => ({}) }));
    expect(attempt?.within(() => 42)).toBe(42);
    expect(() =>
      attempt?.within(() => {
        throw timeout;
      }),
    ).toThrow(timeout);
  });

  it('is not disturbed by a logger that throws', async () => {
    const written: string[] = [];
    const logger = {
      debug(message: string) {
        written.push(message);
        throw new Error('disk full');
      },
    };
    const watched = observer({ mchid: '1900000109', logger });
    const warnings = await collectWarnings(() => {
      watched.begin(() => ({ ...info, request: () => ({}) }))?.answered(200, undefined);
      watched.begin(() => ({ ...info, request: () => ({}) }))?.answered(200, undefined);
    });
    expect(written).toHaveLength(4);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toMatch(/^the logger failed/);
  });

  it('logs an attempt whose arguments cannot be looked at, without them', () => {
    const written: object[] = [];
    const watched = observer({ mchid: '1900000109', logger: { debug: (_, fields) => written.push(fields) } });
    watched.begin(() => ({
      ...info,
      request: () => {
        throw new Error('secret');
      },
    }));
    expect(written).toEqual([{ ...about, request: '[redacted]' }]);
  });
});
