/** notifications.handler: what is called, and what WeChat Pay is answered. */
import { verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ApiError,
  type NotificationHandlers,
  RequestError,
  VerificationError,
  WeChatPay,
} from 'wechatpay-kit';
import { caught } from '../support/caught.js';
import { merchantConfig } from '../support/config.js';
import { merchant, stranger } from '../support/keys.js';
import {
  asRequest,
  type Sent,
  takeAnswer,
  v2Contract,
  v2Notification,
  v2Success,
  v2Unknown,
  v3Notification,
} from '../support/notification.js';
import { v2Message, v2Xml } from '../support/platform.js';
import { secretsShownBy } from '../support/secrets.js';
import { recordedWarnings } from '../support/warnings.js';

const pay = new WeChatPay(merchantConfig());
const warnings = recordedWarnings();
const v2Failure = (message: string) =>
  `<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[${message}]]></return_msg></xml>`;
const contract = { contract_id: '123', openid: 'ouFhd5X9s9WteC3eWRjXV3lea123' };

/** Sends notifications to a handler that keeps its errors. */
function receiver(handlers: NotificationHandlers, client = pay) {
  const errors: [unknown, unknown][] = [];
  const handler = client.notifications.handler(handlers, {
    onError: (error, event) => errors.push([error, event?.type]),
  });
  const send = async (sent: Sent) => takeAnswer(await handler(asRequest(sent)));
  return { handler, errors, send };
}

describe('the function for a type', () => {
  it("gets its event, and its success is acknowledged with APIv3's answer", async () => {
    const ids: (string | undefined)[] = [];
    const { send, errors } = receiver({ 'PAPAY.SIGN': (event) => ids.push(event.data.contract_id) });
    expect(await send(v3Notification('PAPAY.SIGN', contract))).toEqual({ status: 204, type: null, body: '' });
    expect(ids).toEqual(['123']);
    expect(errors).toEqual([]);
  });

  it("gets its event, and its success is acknowledged with APIv2's answer", async () => {
    const ids: string[] = [];
    const { send } = receiver({ pay: async (event) => ids.push(event.data.out_trade_no) });
    const answer = await send(v2Notification({ out_trade_no: '1409811653' }));
    expect(answer).toEqual({ status: 200, type: 'text/xml; charset=utf-8', body: v2Success });
    expect(ids).toEqual(['1409811653']);
  });

  it('is told from others; * takes the rest, types that the catalogue does not know included', async () => {
    const calls: string[] = [];
    const { send } = receiver({
      'PAPAY.SIGN': () => calls.push('sign'),
      refund: () => calls.push('refund'),
      '*': (event) => calls.push(`* ${event.protocol} ${event.type}`),
    });
    for (const sent of [
      v3Notification('PAPAY.SIGN', {}),
      v3Notification('PAPAY.TERMINATE', {}),
      v3Notification('SOMETHING.NEW', {}),
      v3Notification('toString', {}),
      v2Notification(),
      v2Unknown(),
    ])
      expect((await send(sent)).status).toBeLessThan(300);
    expect(calls).toEqual([
      'sign', '* v3 PAPAY.TERMINATE', '* v3 SOMETHING.NEW', '* v3 toString', '* v2 pay', '* v2 unknown',
    ]); // biome-ignore format: a list reads better in rows
  });

  it('may be one for a type that the catalogue does not know', async () => {
    const calls: unknown[] = [];
    const handlers = { 'SOMETHING.NEW': (event: { data: unknown }) => calls.push(event.data) };
    const { send } = receiver(handlers as NotificationHandlers);
    expect((await send(v3Notification('SOMETHING.NEW', { a: 1 }))).status).toBe(204);
    expect(calls).toEqual([{ a: 1 }]);
  });

  it('may change after the handler was made, without effect', async () => {
    const calls: string[] = [];
    const handlers: Record<string, () => void> = { 'PAPAY.SIGN': () => calls.push('first') };
    const { send } = receiver(handlers as NotificationHandlers);
    handlers['PAPAY.SIGN'] = () => calls.push('second');
    await send(v3Notification('PAPAY.SIGN', {}));
    expect(calls).toEqual(['first']);
  });
});

describe('a function that throws', () => {
  it.each<[string, () => never | Promise<never>]>([
    [
      'at once',
      () => {
        throw new TypeError('openid ouFhd5X9 is unknown');
      },
    ],
    [
      'later',
      async () => {
        throw new TypeError('openid ouFhd5X9 is unknown');
      },
    ],
  ])('%s is answered with a failure that tells nothing of it, and reported', async (_, fail) => {
    // biome-ignore format: a list reads better in rows
    const { send, errors } = receiver({ 'PAPAY.SIGN': fail, pay: fail });
    const answer = await send(v3Notification('PAPAY.SIGN', contract));
    expect(answer).toEqual({
      status: 500,
      type: 'application/json; charset=utf-8',
      body: '{"code":"FAIL","message":"the notification could not be handled"}',
    });
    expect(await send(v2Notification())).toEqual({
      status: 500,
      type: 'text/xml; charset=utf-8',
      body: v2Failure('the notification could not be handled'),
    });
    expect(errors).toEqual([
      [new TypeError('openid ouFhd5X9 is unknown'), 'PAPAY.SIGN'],
      [new TypeError('openid ouFhd5X9 is unknown'), 'pay'],
    ]);
  });

  it('an error of verification, of a call of its own, is no error of the notification', async () => {
    const { send } = receiver({
      'PAPAY.SIGN': () => {
        throw new VerificationError('BAD_SIGNATURE', 'an answer');
      },
    });
    expect((await send(v3Notification('PAPAY.SIGN', {}))).status).toBe(500);
  });
});

describe('a notification that does not verify', () => {
  const handlers: NotificationHandlers = {
    '*': () => {
      throw new Error('a forged notification has reached its function');
    },
  };
  const genuine = v3Notification('PAPAY.SIGN', contract);
  const signature = genuine.headers['wechatpay-signature'] ?? '';

  it.each<[string, Sent, string]>([
    ['signed by another', v3Notification('PAPAY.SIGN', {}, { key: stranger.key }), 'BAD_SIGNATURE'],
    [
      'of yesterday',
      v3Notification('PAPAY.SIGN', {}, { timestamp: Math.floor(Date.now() / 1000) - 86_400 }),
      'CLOCK_SKEW',
    ],
    ['of an unknown key', v3Notification('PAPAY.SIGN', {}, { serial: 'PUB_KEY_ID_1' }), 'UNKNOWN_SERIAL'],
    ['altered', { ...genuine, body: genuine.body.replace('EV-', 'EV_') }, 'BAD_SIGNATURE'],
    ['unsigned', { headers: { 'content-type': 'application/json' }, body: genuine.body }, 'MISSING_HEADERS'],
    [
      'that probes',
      {
        ...genuine,
        headers: { ...genuine.headers, 'wechatpay-signature': `WECHATPAY/SIGNTEST/${signature.slice(19)}` },
      },
      'BAD_SIGNATURE',
    ],
    ['of form data', { headers: {}, body: 'a=1&b=2' }, 'MISSING_HEADERS'],
  ])('%s is refused with 401, and reported', async (_, sent, code) => {
    const { send, errors } = receiver(handlers);
    expect(await send(sent)).toEqual({
      status: 401,
      type: 'application/json; charset=utf-8',
      body: '{"code":"FAIL","message":"the notification does not verify"}',
    });
    expect(errors).toEqual([[expect.any(VerificationError), undefined]]);
    expect(errors[0]?.[0]).toMatchObject({ code });
  });

  it.each([
    ['signed with another key', v2Message({ transaction_id: '1' }, 'MD5', 'x'.repeat(32))],
    ['unsigned', v2Xml({ transaction_id: '1' })],
    ['with a probing sign', v2Xml({ transaction_id: '1', sign: 'WECHATPAY/SIGNTEST/1' })],
  ])('of APIv2, %s, is refused with 401 as well', async (_, body) => {
    const { send } = receiver(handlers);
    expect(await send({ headers: { 'content-type': 'text/xml' }, body })).toEqual({
      status: 401,
      type: 'text/xml; charset=utf-8',
      body: v2Failure('the notification does not verify'),
    });
  });

  it.each([
    ['XML that is cut off', '<xml><a>'],
    ['XML with a DTD', '<!DOCTYPE xml [<!ENTITY e "x">]><xml><a>&e;</a></xml>'],
    ['nothing', ''],
  ])('because it is %s is refused with 400', async (_, body) => {
    const { send, errors } = receiver(handlers);
    expect(await send({ headers: { 'content-type': 'text/xml' }, body })).toMatchObject({ status: 400 });
    expect(errors.length).toBe(1);
  });
});

describe('a request that is no notification', () => {
  it.each(['GET', 'PUT', 'HEAD', 'DELETE', 'OPTIONS'])(
    '%s is answered with 405 and what to use',
    async (method) => {
      const { handler, errors } = receiver({});
      const response = await handler(new Request('http://shop.test/', { method }));
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      expect(errors).toEqual([]);
    },
  );

  it.each<[string, string, Record<string, string>]>([
    ['by its length', 'x', { 'content-length': '1048577' }],
    ['by what comes', `<xml>${'x'.repeat(1024 * 1024)}`, {}],
  ])('and is too long, %s, is answered with 413', async (_, body, more) => {
    const { handler, errors } = receiver({});
    const sent = { headers: { 'content-type': 'text/xml', ...more }, body };
    const response = await handler(asRequest(sent));
    expect(response.status).toBe(413);
    expect(await response.text()).toBe(v2Failure('the body is too long'));
    expect(errors).toEqual([[expect.any(RequestError), undefined]]);
  });

  it.each<[string, number, (controller: ReadableStreamDefaultController) => void]>([
    ['breaks off', 400, (controller) => controller.error(new Error('reset'))],
    ['never ends', 408, () => {}],
    ['is endless', 413, (controller) => controller.enqueue(new Uint8Array(65_536))],
  ])('and whose body %s is answered with %i', async (_, status, pull) => {
    const { handler, errors } = receiver({});
    const init = { method: 'POST', body: new ReadableStream({ pull }), duplex: 'half' };
    expect((await handler(new Request('http://shop.test/', init as RequestInit))).status).toBe(status);
    expect(errors).toEqual([[expect.any(RequestError), undefined]]);
  });

  it('and whose body was read by another is answered with 500, and the remedy reported', async () => {
    const { handler, errors } = receiver({});
    const request = asRequest(v3Notification('PAPAY.SIGN', {}));
    await request.text();
    const response = await handler(request);
    expect(response.status).toBe(500);
    expect(errors[0]?.[0]).toMatchObject({ field: 'body', message: expect.stringContaining('c.req.raw') });
  });

  it('and is no Request says which form to use', async () => {
    const { handler } = receiver({});
    for (const wrong of [undefined, {}, { req: {} }, { headers: { host: 'x' }, method: 'POST' }]) {
      const error = await caught(() => handler(wrong as unknown as Request));
      expect(error).toBeInstanceOf(RequestError);
      expect(error.message).toMatch(/\.express.*c\.req\.raw/);
    }
  });
});

describe('a client that lacks a key', () => {
  it('answers with a failure of its own, not of the notification, and reports what is missing', async () => {
    const client = new WeChatPay(merchantConfig({ apiV3Key: undefined, apiV2Key: undefined }));
    const { send, errors } = receiver({}, client);
    expect((await send(v3Notification('PAPAY.SIGN', {}))).status).toBe(500);
    expect((await send(v2Notification())).status).toBe(500);
    expect(errors.map(([error]) => (error as { field: string }).field)).toEqual(['apiV3Key', 'apiV2Key']);
  });
});

describe('an event without a function', () => {
  it('is acknowledged, and told once per type', async () => {
    const { send, errors } = receiver({ refund: () => {} });
    const answers = [
      await send(v3Notification('PAPAY.SIGN', {})),
      await send(v3Notification('PAPAY.SIGN', {})),
      await send(v3Notification('PAPAY.TERMINATE', {})),
      await send(v2Notification()),
      await send(v2Notification()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 200, 200]);
    expect(warnings.map(({ code }) => code)).toEqual(Array(3).fill('WECHATPAY_UNHANDLED_EVENT'));
    expect(warnings.map(({ text }) => /PAPAY\.SIGN|PAPAY\.TERMINATE|pay/.exec(text)?.[0])).toEqual([
      'PAPAY.SIGN',
      'PAPAY.TERMINATE',
      'pay',
    ]);
    expect(errors).toEqual([]);
  });
});

describe('an event that asks something', () => {
  const trans = { out_serial_number: '1', plate_number: '粤B88888' };

  it("is answered with the function's result, once per notification", async () => {
    let asked = 0;
    const { send } = receiver({
      'PARKING_FEE.QUERY_TRANS_INFO': async (event) => {
        asked += 1;
        return { code: 'SUCCESS', message: event.data.plate_number ?? '', total_amount: asked };
      },
    });
    const sent = v3Notification('PARKING_FEE.QUERY_TRANS_INFO', trans, { id: 'EV-same' });
    expect(await send(sent)).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
      body: '{"code":"SUCCESS","message":"粤B88888","total_amount":1}',
    });
    expect(JSON.parse((await send(sent)).body)).toMatchObject({ total_amount: 2 });
  });

  it.each(['CROSS_BORDER_PAY.GET_MCH_INFO', 'CROSS_BORDER_PAY.PUSH_ORDER_INFO'] as const)(
    '%s is answered with a signature in Authorization',
    async (type) => {
      const clock = () => 1_709_251_200_999;
      const client = new WeChatPay(merchantConfig({ clock }));
      const reply = { code: 'SUCCESS', acq_tid: '2025', message: '收款' };
      const handler = client.notifications.handler({ [type]: () => reply } as NotificationHandlers);
      const sent = v3Notification(type, {}, { timestamp: 1_709_251_200 });
      const response = await handler(asRequest(sent));
      const body = await response.text();
      expect([response.status, JSON.parse(body)]).toEqual([200, reply]);
      const [scheme, ...rest] = (response.headers.get('authorization') ?? '').split(' ');
      expect(scheme).toBe('WECHATPAY2-SHA256-RSA2048');
      const fields = Object.fromEntries(
        [...rest.join(' ').matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
      );
      expect(fields).toMatchObject({
        mchid: merchant.mchid,
        serial_no: merchant.serial,
        timestamp: '1709251200',
        nonce_str: expect.stringMatching(/^\w{32}$/),
      });
      const message = `${fields['timestamp']}\n${fields['nonce_str']}\n${body}\n`;
      const signature = Buffer.from(fields['signature'] ?? '', 'base64');
      expect(verify('sha256', Buffer.from(message), merchant.cert, signature)).toBe(true);
    },
  );

  it('carries no signature where none is asked for', async () => {
    const handler = pay.notifications.handler({ 'ENTRUST.TERMINATE_RETENTION': () => ({ code: 'SUCCESS' }) });
    const response = await handler(asRequest(v3Notification('ENTRUST.TERMINATE_RETENTION', {})));
    expect(response.status).toBe(200);
    expect(response.headers.get('authorization')).toBeNull();
  });

  it.each([undefined, null, 'SUCCESS', 1])(
    'is answered with a failure if its function returns %j',
    async (wrong) => {
      const handlers = { 'PARKING_FEE.QUERY_TRANS_INFO': () => wrong } as unknown as NotificationHandlers;
      const { send, errors } = receiver(handlers);
      expect((await send(v3Notification('PARKING_FEE.QUERY_TRANS_INFO', trans))).status).toBe(500);
      expect(errors[0]?.[0]).toMatchObject({ field: 'handlers.PARKING_FEE.QUERY_TRANS_INFO' });
    },
  );

  it('is answered with a failure if there is no function: nothing could be acknowledged', async () => {
    const { send } = receiver({});
    expect((await send(v3Notification('PARKING_FEE.QUERY_TRANS_INFO', trans))).status).toBe(500);
    expect(warnings).toMatchObject([{ code: 'WECHATPAY_UNHANDLED_EVENT' }]);
  });
});

describe('errors', () => {
  const failing = (error: unknown): NotificationHandlers => ({
    '*': () => {
      throw error;
    },
  });

  it('go to process.emitWarning without onError, without personal data', async () => {
    const personal = Object.assign(new TypeError(`no such user: ${contract.openid}`), { code: 'E_NOBODY' });
    const handler = pay.notifications.handler(failing(personal));
    await handler(asRequest(v3Notification('PAPAY.SIGN', contract)));
    await handler(asRequest(v2Notification({ ...v2Contract, change_type: 'ADD', openid: contract.openid })));
    await handler(asRequest(v3Notification('PAPAY.SIGN', contract, { key: stranger.key })));
    expect(warnings).toEqual([
      { code: 'WECHATPAY_NOTIFICATION_FAILED', text: 'a PAPAY.SIGN notification failed: TypeError E_NOBODY' },
      {
        code: 'WECHATPAY_NOTIFICATION_FAILED',
        text: 'a contract.add notification failed: TypeError E_NOBODY',
      },
      {
        code: 'WECHATPAY_NOTIFICATION_FAILED',
        text: expect.stringMatching(/^a notification failed: VerificationError BAD_SIGNATURE: the signature/),
      },
    ]);
    expect(secretsShownBy(warnings, [contract.openid, '123'])).toEqual([]);
  });

  it('of ours are told with their message, save what WeChat Pay has said', async () => {
    const down = pay.notifications.handler({ '*': () => {} }, { store: { claim: () => 'ok' as 'busy' } });
    await down(asRequest(v3Notification('PAPAY.SIGN', {})));
    const refused = pay.notifications.handler(
      failing(new ApiError(400, 'PARAM_ERROR', `PARAM_ERROR: no such user: ${contract.openid}`)),
    );
    await refused(asRequest(v3Notification('PAPAY.SIGN', {})));
    expect(warnings.map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^a PAPAY.SIGN notification failed: RequestError REQUEST: store: its claim\(\) returned/,
      ),
      'a PAPAY.SIGN notification failed: ApiError PARAM_ERROR',
    ]);
  });

  it('do not flood the warnings: the same one is told once a minute', async () => {
    let now = Date.now();
    const client = new WeChatPay(merchantConfig({ clock: () => now }));
    const handler = client.notifications.handler({});
    const forged = (serial: string) =>
      handler(asRequest(v3Notification('PAPAY.SIGN', {}, { serial, timestamp: Math.floor(now / 1000) })));
    for (let i = 0; i < 20; i += 1) await forged(`${i}`.repeat(1_000));
    expect(warnings.length).toBe(1);
    expect(warnings[0]?.text.length).toBeLessThan(500);
    now += 61_000;
    await forged('1');
    expect(warnings.length).toBe(2);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('the log is full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the log is full'))],
  ])('do not keep the answer back if onError %s', async (_, onError) => {
    // biome-ignore format: a list reads better in rows
    const handler = pay.notifications.handler(failing(new Error('x')), { onError: onError as () => void });
    expect((await handler(asRequest(v3Notification('PAPAY.SIGN', {})))).status).toBe(500);
    await expect.poll(() => warnings.length).toBe(1);
  });

  it('that are not Error objects are reported unchanged', async () => {
    const { send, errors } = receiver(failing('just a text'));
    expect((await send(v3Notification('PAPAY.SIGN', {}))).status).toBe(500);
    expect(errors).toEqual([['just a text', 'PAPAY.SIGN']]);
  });
});

describe('what a handler is made of', () => {
  it.each<[unknown, unknown, string]>([
    [undefined, undefined, 'handlers'],
    ['pay', undefined, 'handlers'],
    [{ pay: 'function' }, undefined, 'handlers.pay'],
    [{ 'pay.success': () => {} }, undefined, 'handlers.pay.success'],
    [{ transaction: () => {} }, undefined, 'handlers.transaction'],
    [{}, null, 'options'],
    [{}, { storage: {} }, 'options.storage'],
    [{}, { store: {} }, 'options.store'],
    [{}, { onError: true }, 'options.onError'],
  ])('%j with %j is refused, naming %s', async (handlers, options, field) => {
    const error = await caught(() => pay.notifications.handler(handlers as never, options as never));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ field });
  });
});
