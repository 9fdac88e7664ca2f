/** What a client tells of its calls, end to end: real servers, real signatures, the built package. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  ApiError,
  type ClientEvents,
  ConfigError,
  type Logger,
  RequestError,
  TransportError,
  type TransportRequest,
  type TransportResponse,
  VerificationError,
  WeChatPay,
  type WeChatPayConfig,
} from 'wechatpay-kit';
import { caught } from '../support/caught.js';
import { merchantConfig } from '../support/config.js';
import { stranger } from '../support/keys.js';
import { v3Headers } from '../support/platform.js';
import { recording } from '../support/recording-transport.js';

type Told = { [Name in keyof ClientEvents]: [Name, ClientEvents[Name]] }[keyof ClientEvents];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

/** A client of the sandbox, and what it tells. */
function watched(config: Partial<WeChatPayConfig> = {}): { pay: WeChatPay; told: Told[] } {
  return watch(new WeChatPay({ ...sandbox.config, ...config } as WeChatPayConfig));
}

/** A client whose requests are answered here. */
function answering(
  answer: (request: TransportRequest) => TransportResponse,
  config: Partial<WeChatPayConfig> = {},
): { pay: WeChatPay; told: Told[] } {
  const { transport } = recording(answer);
  return watch(new WeChatPay(merchantConfig({ transport, retry: { delay: 1 }, ...config })));
}

function watch(pay: WeChatPay): { pay: WeChatPay; told: Told[] } {
  const told: Told[] = [];
  for (const name of ['request', 'response', 'error', 'retry', 'keys'] as const) {
    pay.on(name, (event) => told.push([name, event] as Told));
  }
  return { pay, told };
}

function signed(body = '{}', status = 200, signing = {}): TransportResponse {
  const headers = { ...v3Headers(body, signing), 'request-id': '08F7' };
  return { status, headers, body: Buffer.from(body) };
}

function unreachable(): never {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  throw new TransportError('CONNECTION', 'no answer', { cause, sent: false });
}

const json = (code: string) => ({ appid: 'wxd678efh567h23787', out_contract_code: code });
const endpoint = 'POST v3/ecommerce/individual-contracts/pre-entrust-sign/app';
const number = expect.any(Number);

describe('a call that succeeds', () => {
  it.each(['post', 'postSync'] as const)('is told as it goes out and as it is answered: %s', async (verb) => {
    const { pay, told } = watched();
    const { requestId } = await pay.v3.ecommerce.individualContracts.preEntrustSign.app[verb]({
      json: json(verb),
    });
    const about = {
      mchid: pay.mchid,
      call: 1,
      endpoint,
      method: 'POST',
      attempt: 1,
      host: expect.stringMatching(/^127/),
    };
    expect(told).toEqual([
      ['request', about],
      ['response', { ...about, status: 200, requestId, duration: number }],
    ]);
    expect(requestId).toBeTypeOf('string');
  });

  it('is told with the name of a path variable, never with its value', async () => {
    const { pay, told } = answering(() => signed());
    const outTradeNo = pay.v3.pay.transactions.outTradeNo._out_trade_no_;
    await outTradeNo.get({ out_trade_no: 'SECRET1217', query: { mchid: '1900000109' } });
    await pay.chain('v3/pay/transactions/out-trade-no/SECRET1217' as string).get();
    expect(told.map(([, event]) => 'endpoint' in event && event.endpoint)).toEqual([
      'GET v3/pay/transactions/out-trade-no/{out_trade_no}',
      'GET v3/pay/transactions/out-trade-no/{out_trade_no}',
      'GET v3/pay/transactions/out-trade-no/{value}',
      'GET v3/pay/transactions/out-trade-no/{value}',
    ]);
    expect(told.map(([, event]) => 'call' in event && event.call)).toEqual([1, 1, 2, 2]);
    expect(JSON.stringify(told)).not.toContain('SECRET');
  });

  it('is told of APIv2 as well', async () => {
    const { transport } = recording();
    const { pay, told } = watch(new WeChatPay(merchantConfig({ transport })));
    await pay.v2.pay.orderquery.post({ xml: { appid: 'wx1', mch_id: '1900000109', out_trade_no: 'A1' } });
    expect(told.map(([name, event]) => [name, 'endpoint' in event && event.endpoint])).toEqual([
      ['request', 'POST v2/pay/orderquery'],
      ['response', 'POST v2/pay/orderquery'],
    ]);
  });
});

describe('a call that fails', () => {
  it("is reported with WeChat Pay's code, without its message", async () => {
    const { pay, told } = watched();
    const preEntrustSign = pay.v3.ecommerce.individualContracts.preEntrustSign.app;
    const error = await caught(() =>
      preEntrustSign.post({ json: { ...json('x'), out_contract_code: '!!SECRET!!' } }),
    );
    expect(error).toBeInstanceOf(ApiError);
    expect(told[1]).toEqual([
      'error',
      {
        ...told[0]?.[1],
        error: { name: 'ApiError', code: 'PARAM_ERROR', reason: undefined },
        status: 400,
        requestId: error['requestId'],
        duration: number,
      },
    ]);
    expect(told).toHaveLength(2);
    expect(JSON.stringify(told)).not.toContain('SECRET');
  });

  it('is told when its answer is not verified', async () => {
    const { pay, told } = answering(() => signed('{"name":"SECRET"}', 200, { key: stranger.key }));
    expect(await caught(() => pay.v3.certificates.get())).toBeInstanceOf(VerificationError);
    expect(told.map(([name]) => name)).toEqual(['request', 'error']);
    expect(told[1]?.[1]).toMatchObject({
      error: { code: 'BAD_SIGNATURE' },
      requestId: '08F7',
      status: undefined,
    });
  });

  it('is not told when nothing was sent', async () => {
    const { pay, told } = answering(() => signed());
    expect(await caught(() => pay.v3.certificates.get({ query: { a: {} } } as never))).toBeInstanceOf(
      RequestError,
    );
    expect(told).toEqual([]);
  });
});

describe('a call that is tried again', () => {
  const failure = { name: 'TransportError', code: 'CONNECTION', reason: 'ECONNREFUSED' };

  it('is told attempt by attempt, with where the next goes', async () => {
    const { pay, told } = answering(({ url }) =>
      url.host === 'api.mch.weixin.qq.com' ? unreachable() : signed(),
    );
    await pay.v3.certificates.get();
    const about = { mchid: '1900000109', call: 1, endpoint: 'GET v3/certificates', method: 'GET' };
    const first = { ...about, attempt: 1, host: 'api.mch.weixin.qq.com' };
    const second = { ...about, attempt: 2, host: 'api2.mch.weixin.qq.com' };
    expect(told).toEqual([
      ['request', first],
      ['error', { ...first, error: failure, status: undefined, requestId: undefined, duration: number }],
      ['retry', { ...first, error: failure, delay: number, nextHost: 'api2.mch.weixin.qq.com' }],
      ['request', second],
      ['response', { ...second, status: 200, requestId: '08F7', duration: number }],
    ]);
  });

  it('is told as tried again only if it is', async () => {
    const { pay, told } = answering(() => signed('{"code":"SYSTEM_ERROR","message":"x"}', 500));
    await caught(() => pay.v3.certificates.get());
    expect(told.map(([name]) => name)).toEqual([
      'request',
      'error',
      'retry',
      'request',
      'error',
      'retry',
      'request',
      'error',
    ]);

    const once = answering(() => signed('{"code":"PARAM_ERROR","message":"x"}', 400));
    await caught(() => once.pay.v3.certificates.get());
    expect(once.told.map(([name]) => name)).toEqual(['request', 'error']);
  });

  it('is told as tried again at once when a kept connection had been closed', async () => {
    let sent = 0;
    const { pay, told } = answering(() => {
      if (++sent === 1) throw new TransportError('CONNECTION', 'x', { reused: true });
      return signed();
    });
    await pay.v3.certificates.get();
    expect(told.map(([name]) => name)).toEqual(['request', 'error', 'retry', 'request', 'response']);
    expect(told[2]?.[1]).toMatchObject({
      delay: 0,
      host: 'api.mch.weixin.qq.com',
      nextHost: 'api.mch.weixin.qq.com',
    });
  });
});

describe("the platform's keys", () => {
  it('are told when they are downloaded, before the call that needs them', async () => {
    const { pay, told } = watched({ certs: 'auto' });
    await pay.v3.ecommerce.individualContracts.preEntrustSign.app.post({ json: json('keys') });
    expect(told.map(([name, event]) => ('endpoint' in event ? `${name} ${event.endpoint}` : name))).toEqual([
      'request GET v3/certificates',
      'response GET v3/certificates',
      'keys',
      `request ${endpoint}`,
      `response ${endpoint}`,
    ]);
    // The sandbox's brand has a key of its own, which is given.
    const ids = pay.platform.keys.filter(({ brandId }) => brandId === undefined).map(({ id }) => id);
    expect(told[2]).toEqual(['keys', { mchid: pay.mchid, kind: 'downloaded', ids, error: undefined }]);
    expect(ids).toHaveLength(1);
  });

  it('are told when they cannot be downloaded', async () => {
    const written: string[] = [];
    const logger = { error: (message: string) => written.push(message) };
    const { pay, told } = answering(() => signed('{"code":"RESOURCE_NOT_EXISTS","message":"x"}', 404), {
      certs: 'auto',
      logger,
    });
    expect(await caught(() => pay.v3.certificates.get())).toBeInstanceOf(ConfigError);
    expect(told.at(-1)).toEqual([
      'keys',
      {
        mchid: '1900000109',
        kind: 'failed',
        ids: [],
        error: { name: 'ApiError', code: 'RESOURCE_NOT_EXISTS', reason: undefined },
      },
    ]);
    expect(written).toEqual([
      'downloading the platform keys failed: ApiError RESOURCE_NOT_EXISTS; the client has no platform key and cannot verify answers',
    ]);
  });
});

describe('the logger', () => {
  /** A logger that keeps its lines. */
  function keeping(): { logger: Logger; lines: [string, string, Record<string, unknown>][] } {
    const lines: [string, string, Record<string, unknown>][] = [];
    const level = (name: string) => (message: string, fields: object) =>
      lines.push([name, message, { ...fields }]);
    return {
      logger: { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') },
      lines,
    };
  }

  it('is written what goes out, redacted, as the caller gave it', async () => {
    const { logger, lines } = keeping();
    const { pay } = answering(() => signed(), { logger });
    await pay.v3.refund.domestic.refunds._out_refund_no_.get({
      out_refund_no: 'R1',
      query: { sub_mchid: '1900000110' },
    });
    await pay.v3.pay.transactions.jsapi.post({
      json: {
        appid: 'wxd678efh567h23787',
        mchid: '1900000109',
        description: 'SECRET',
        out_trade_no: 'A1',
        notify_url: 'https://shop.example/SECRET',
        amount: { total: 1, currency: 'CNY' },
        payer: { openid: 'oSECRET' },
      },
    });
    await caught(() =>
      pay.v2.pay.orderquery.post({ xml: { appid: 'wx1', mch_id: '1900000109', transaction_id: 'T1' } }),
    );
    const requests = lines.map(([, , { request }]) => request).filter((request) => request !== undefined);
    expect(requests).toEqual([
      { out_refund_no: 'R1', query: { sub_mchid: '1900000110' } },
      {
        json: {
          appid: 'wxd678efh567h23787',
          mchid: '1900000109',
          description: '[redacted]',
          out_trade_no: 'A1',
          notify_url: '[redacted]',
          amount: { total: 1, currency: 'CNY' },
          payer: { openid: '[redacted]' },
        },
      },
      { xml: { appid: 'wx1', mch_id: '1900000109', transaction_id: 'T1' } },
    ]);
    expect(new Set(lines.map(([level]) => level))).toEqual(new Set(['debug']));
    expect(JSON.stringify(lines)).not.toContain('SECRET');
  });

  it('is warned of a fail-over, which the caller never learns of', async () => {
    const { logger, lines } = keeping();
    const { debug: _, ...quiet } = logger;
    const { pay } = answering(
      ({ url }) => (url.host === 'api.mch.weixin.qq.com' ? unreachable() : signed()),
      {
        logger: quiet,
      },
    );
    await pay.v3.certificates.get();
    expect(lines.map(([level, message]) => [level, message])).toEqual([
      [
        'warn',
        expect.stringMatching(
          /^GET v3\/certificates: attempt 1 failed with TransportError CONNECTION \(ECONNREFUSED\); retrying in 1 ms with host api2\.mch\.weixin\.qq\.com instead of api\.mch\.weixin\.qq\.com$/,
        ),
      ],
    ]);
  });

  it('is refused if it is none', () => {
    const wrong = () => new WeChatPay(merchantConfig({ logger: 'verbose' as unknown as Logger }));
    expect(wrong).toThrow(ConfigError);
    expect(wrong).toThrow(expect.objectContaining({ field: 'logger' }));
  });

  it('may fail without failing the call', async () => {
    const logger = {
      debug() {
        throw new Error('the disk is full');
      },
    };
    const { pay } = answering(() => signed('{"a":1}'), { logger });
    expect((await pay.chain('v3/some/thing' as string).get()).data).toEqual({ a: 1 });
  });
});

describe('the diagnostics channels', () => {
  const ended: (() => void)[] = [];
  afterEach(() => {
    for (const end of ended.splice(0)) end();
  });

  it('carry the events of all clients, who is meant by mchid', async () => {
    const heard: unknown[] = [];
    const hear = (event: unknown): void => {
      heard.push((event as ClientEvents['response']).mchid);
    };
    subscribe('wechatpay-kit:response', hear);
    ended.push(() => unsubscribe('wechatpay-kit:response', hear));
    const clients = ['1900000001', '1900000002'].map(
      (mchid) => new WeChatPay(merchantConfig({ mchid, transport: recording().transport })),
    );
    for (const pay of clients) await pay.v3.certificates.get();
    expect(heard).toEqual(['1900000001', '1900000002']);
  });
});

describe('on()', () => {
  it('belongs to one client, and is not seen when it is printed', () => {
    const pay = new WeChatPay(merchantConfig());
    expect(Object.keys(pay)).toEqual(['mchid']);
    expect(() => pay.on('requests' as 'request', () => {})).toThrow(RequestError);
  });

  it('hears nothing more after it was ended', async () => {
    const pay = new WeChatPay(merchantConfig({ transport: recording().transport }));
    const heard: string[] = [];
    const off = pay.on('request', ({ endpoint }) => heard.push(endpoint));
    await pay.v3.certificates.get();
    off();
    await pay.v3.certificates.get();
    expect(heard).toEqual(['GET v3/certificates']);
  });
});
