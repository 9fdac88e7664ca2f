/**
 * Every way to fail, with canaries planted in all that is secret or not verified: none shows in the error, its causes,
 * its prints, the log, the events or the warnings.
 */
import { createCipheriv, createHash, createPublicKey, publicEncrypt } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AesEcb,
  AesGcm,
  type ClientEvents,
  Rsa,
  Transformer,
  WeChatPay,
  type WeChatPayConfig,
} from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { type HeaderList, http, reply } from './support/answers.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { apiV2Key, apiV3Key, merchant, platform, stranger } from './support/keys.js';
import { v2Message, v2Xml, v3Envelope, v3Headers } from './support/platform.js';
import { type Act, type ScriptedServer, startScriptedServer } from './support/scripted-server.js';
import { secretsShownBy } from './support/secrets.js';
import { recordedWarnings } from './support/warnings.js';

/** No SDK has words like these of its own. */
const canary = {
  passphrase: 'KANARIE-passphrase',
  decrypted: 'KANARIE-decrypted',
  sealed: 'KANARIE-张三',
  body: 'KANARIE-answer',
  request: 'KANARIE-request',
} as const;
const canaries = Object.values(canary);
/** Further than an error shows of an unverified body. */
const beyond = 'x'.repeat(100);

let server: ScriptedServer;
const told: unknown[] = [];
const warnings = recordedWarnings();
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  const tell = (...more: unknown[]): void => void told.push(more);
  const pay = new WeChatPay(
    merchantConfig({
      endpoint: server.url,
      retry: false,
      circuit: false,
      timeout: patience(1_500),
      logger: { debug: tell, info: tell, warn: tell, error: tell },
      ...overrides,
    }),
  );
  const events: (keyof ClientEvents)[] = ['request', 'response', 'error', 'retry', 'keys'];
  for (const name of events) pay.on(name, (event) => void told.push(event));
  return pay;
}

/** What shows of canaries and keys wherever an error may be looked at. */
function shown(error: unknown): string[] {
  const prints = [
    inspect(error, {
      depth: 20,
      showHidden: true,
      getters: true,
      maxStringLength: null,
      maxArrayLength: null,
    }),
    ...listCauses(error).map((cause) => JSON.stringify({ cause, own: Object.entries(Object(cause)) })),
    inspect(told, { depth: 20, maxStringLength: null }),
    inspect(warnings, { depth: 20, maxStringLength: null }),
  ];
  return [
    ...secretsShownBy(error, canaries),
    ...canaries.filter((secret) => prints.some((print) => holds(print, secret))),
    ...secretsShownBy(told),
    ...secretsShownBy(warnings),
  ];
}

/** In the clear, in hexadecimal as a Buffer prints, or in base64. */
function holds(print: string, secret: string): boolean {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex').replace(/..(?=.)/g, '$& ');
  return [secret, hex, bytes.toString('hex'), bytes.toString('base64').slice(0, 12)].some((form) =>
    print.includes(form),
  );
}

function listCauses(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause instanceof Error && causes.length < 10; cause = cause.cause)
    causes.push(cause);
  return causes;
}

let failures = 0;
async function fails(call: () => unknown): Promise<Error & Record<string, unknown>> {
  const error = await caught(call);
  expect(shown(error), inspect(error, { depth: 9 })).toEqual([]);
  failures++;
  return error;
}

const sealedEcb = (plain: string): string => {
  const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(apiV2Key).digest('hex'), null);
  return Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]).toString('base64');
};

describe('a notification that fails', () => {
  const secret = canary.decrypted;
  const parse = (body: string | Buffer, headers: object = v3Headers(body)) =>
    client().notifications.parse({ headers, body } as never);
  const payloads = [
    secret,
    `{"a":"${secret}"`,
    `{"${secret}":}`,
    `{"a":"${secret}\n"}`,
    `${'['.repeat(50)}"${secret}"`,
    `<xml>${secret}`,
    `<xml><a>${secret}</b></xml>`,
    `<${secret}>`,
    `<xml>&${secret};</xml>`,
  ];

  it('though it is decrypted', async () => {
    for (const payload of payloads) {
      expect(await fails(() => parse(v3Envelope('TRANSACTION.SUCCESS', payload)))).toMatchObject({
        code: 'DECRYPT_FAILED',
      });
    }
  });

  it('though it is decrypted, in APIv2', async () => {
    for (const payload of payloads) {
      const refund = {
        return_code: 'SUCCESS',
        appid: 'wx1',
        mch_id: merchant.mchid,
        nonce_str: 'n',
        req_info: sealedEcb(payload),
      };
      expect(await fails(() => parse(v2Xml(refund), {}))).toMatchObject({ name: 'VerificationError' });
    }
  });

  it('before it is decrypted', async () => {
    const body = v3Envelope('TRANSACTION.SUCCESS', `{"a":"${secret}"}`);
    const unverified = `{"id":"${canary.body}","resource":{"ciphertext":"${canary.body}"}}`;
    const calls: (() => unknown)[] = [
      () => parse(body, {}),
      () => parse(body, v3Headers(body, { key: stranger.key })),
      () => parse(body, v3Headers(body, { timestamp: 1 })),
      () => parse(body, v3Headers(body, { serial: 'PUB_KEY_ID_1' })),
      () => parse(unverified),
      () => parse(unverified, v3Headers(unverified, { key: stranger.key })),
      () => parse(v3Envelope('A.B', '{}', { key: 'f'.repeat(32) })),
      () => parse(v3Envelope('A.B', `{"a":"${secret}"}`, { algorithm: 'NONE' })),
      () => parse(`<xml><${canary.body}></xml>`, {}),
      () => parse(`<xml><a>${canary.body}</a></xml>`, {}),
      () => parse(`<xml>&${canary.body};</xml>`, {}),
      () => parse(v2Message({ return_code: 'SUCCESS', attach: canary.body }, 'MD5', 'f'.repeat(32)), {}),
      () => parse(canary.body, {}),
    ];
    for (const call of calls) await fails(call);
  });

  it('in a handler', async () => {
    const handler = client().notifications.handler({});
    for (const payload of payloads) {
      const body = v3Envelope('TRANSACTION.SUCCESS', payload);
      const answer = await handler(
        new Request('http://a.example', { method: 'POST', headers: v3Headers(body), body }),
      );
      expect(shown(await answer.text())).toEqual([]);
    }
    expect(warnings.length).toBeGreaterThan(0);
  });
});

describe('a call that fails', () => {
  const id = canary.request;
  const json = { appid: 'wx1', out_trade_no: '1217752501', description: id, attach: id };
  let cases = 0;
  const scripted = async (act: Act): Promise<string> => {
    const name = `canary-${cases++}`;
    await server.script(name, [act]);
    return name;
  };
  const answer = `{"x":"${beyond}","a":"${canary.body}"}`;
  const marked = `${beyond}${canary.body}`;
  const text = (
    status: number,
    body: string | Buffer,
    headers: HeaderList | Record<string, string> = {},
  ): Act => reply(http(status, body, { headers }));
  const raw = (bytes: string): Act => ({ writes: [[0, Buffer.from(bytes)]], ending: 'fin' });

  /** Answers of every wrong kind, each with the canary where a message may not show it. */
  const answers: Record<string, Act> = {
    'a page': text(200, `<html><body><p>${marked}</p></body></html>`),
    'a page of a gateway': text(502, `<html><body><p>${marked}</p></body></html>`),
    'a text': text(200, marked),
    'a text of a gateway': text(503, marked),
    'no JSON, unsigned': text(200, `{"a":"${marked}`),
    'JSON, unsigned': text(200, answer),
    'JSON of a stranger': text(200, answer, v3Headers(answer, { key: stranger.key })),
    'JSON, signed long ago': text(200, answer, v3Headers(answer, { timestamp: 1 })),
    'JSON, signed with an unknown key': text(200, answer, v3Headers(answer, { serial: 'PUB_KEY_ID_1' })),
    'an answer with other bytes than are signed': text(200, answer, v3Headers('{}')),
    'no JSON, signed': text(200, marked, v3Headers(marked)),
    'XML, unsigned': text(200, v2Xml({ x: beyond, return_code: 'SUCCESS', a: canary.body })),
    'XML of a stranger': text(200, v2Message({ x: beyond, return_code: 'SUCCESS', a: canary.body }, 'MD5', 'f'.repeat(32))),
    'XML, nested': text(200, `<xml><x>${beyond}</x><return_code>SUCCESS</return_code><sign>A</sign><a><b>${canary.body}</b></a></xml>`),
    'XML cut off': text(200, `<xml><return_code>SUCCESS</return_code><a>${marked}`),
    'XML with an entity': text(200, `<xml><a>${beyond}</a><b>&${canary.body};</b></xml>`),
    'no HTTP': raw(`${canary.body} ${canary.body}\r\n\r\n${canary.body}`),
    'no HTTP after its head': raw(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${canary.body}`),
    'a wrong header': raw(`HTTP/1.1 200 OK\r\n${canary.body} : \u0001${canary.body}\r\n\r\n`),
    'an answer that breaks off': raw(`HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n${canary.body}`),
    'no gzip': text(200, `\u001f\u008b${marked}`, { 'content-encoding': 'gzip' }),
    'a reset': { ending: 'reset' },
    nothing: {},
  }; // biome-ignore format: a table reads better in rows

  it.each(Object.entries(answers))('for %s', async (_, act) => {
    const pay = client({ timeout: patience(400) });
    const native = pay.chain('v3/pay/transactions/native' as string);
    const calls = [
      (headers: Record<string, string>) => native.post({ json, headers }),
      (headers: Record<string, string>) => native.postSync({ json, headers }),
      (headers: Record<string, string>) => pay.chain('v2/pay/unifiedorder' as string).post({ xml: json, headers }),
      (headers: Record<string, string>) => pay.v3.security.echo.post({ json: { echo_message: id, encrypted_echo_message: canary.sealed }, headers } as never),
    ];
    for (const call of calls) {
      const name = await scripted(act);
      await fails(() => call({ 'x-case': name }));
    }
  }); // biome-ignore format: a table reads better in rows

  it('because a field does not open', async () => {
    const pay = client();
    const seal = (plain: string, key: string): string =>
      publicEncrypt({ key: createPublicKey(key), oaepHash: 'sha1' }, Buffer.from(plain)).toString('base64');
    for (const ciphertext of [
      seal(canary.decrypted, stranger.key),
      Buffer.alloc(256, canary.body).toString('base64'),
    ]) {
      const body = JSON.stringify({ echo_message: canary.body, encrypted_echo_message: ciphertext });
      const name = await scripted(text(200, body, v3Headers(body)));
      const call = (): unknown =>
        pay.v3.security.echo.post({
          json: { echo_message: 'a', encrypted_echo_message: 'b' },
          headers: { 'x-case': name },
        });
      expect(await fails(call)).toMatchObject({ code: 'DECRYPT_FAILED' });
    }
  });

  it('before it is sent', async () => {
    const pay = client();
    const circle: Record<string, unknown> = { a: id };
    circle['b'] = circle;
    const native = pay.chain('v3/pay/transactions/native' as string);
    const calls: (() => unknown)[] = [
      () => native.post({ json: { ...json, a: null } }),
      () => native.post({ json: circle }),
      () => native.post({ json, xml: json } as never),
      () => native.post({ json, timeout: -1 }),
      () => native.post({ json, headers: { 'x-a': `${id}\n` } }),
      () => native.post({ json, headers: { authorization: id } }),
      () => native.post({ json, security: true, base_uri: 'http://127.0.0.1:1' }),
      () => pay.chain('v2/pay/unifiedorder' as string).post({ xml: { a: { b: id } } } as never),
      () => pay.chain('v2/pay/unifiedorder' as string).post({ xml: { a: `${id}\u0000` } }),
      () => pay.v3.security.echo.post({ json: { encrypted_echo_message: canary.sealed.repeat(30) } } as never),
      () => pay.v3.security.echo.post({ json: { encrypted_echo_message: { a: canary.sealed } } } as never),
      () => pay.v3.security.echo.post({ json: { encrypted_echo_message: canary.sealed }, headers: { 'Wechatpay-Serial': 'PUB_KEY_ID_9' } } as never),
      () => client({ endpoint: server.closedUrl }).chain('v3/pay/transactions/native' as string).post({ json }),
      () => client({ endpoint: server.httpsUrl }).chain('v3/pay/transactions/native' as string).post({ json }),
      () => native.post({ json, signal: AbortSignal.abort() }),
    ]; // biome-ignore format: a table reads better in rows
    for (const call of calls) await fails(call);
  });
});

describe('a configuration that is refused', () => {
  it('shows none of its keys', async () => {
    const config = merchantConfig({ merchant: { cert: merchant.cert, key: merchant.key } });
    const overrides: object[] = [
      { privateKey: merchant.key.replace('BEGIN', 'BEGN') },
      { privateKey: merchant.key.slice(0, 900) },
      { privateKey: merchant.key.replace(/\n.{64}\n/, '\n') },
      { privateKey: `${merchant.key}${stranger.key}` },
      { privateKey: Buffer.from(merchant.key.slice(30)) },
      { privateKey: `data:,${encodeURIComponent(merchant.key.slice(0, 900))}` },
      { privateKey: `https://example.com/${encodeURIComponent(merchant.key)}` },
      { privateKey: `file:///${encodeURIComponent(merchant.key)}` },
      { certs: { [platform.publicKeyId]: merchant.key } },
      { certs: { [merchant.key]: platform.publicKey } },
      { mchid: merchant.key },
      { serial: merchant.key },
      { baseUrl: merchant.key },
      { apiV3Key: `${apiV3Key}\n` },
      { apiV2Key: `"${apiV2Key}"` },
      { apiV3Key: merchant.key },
      { [merchant.key]: 1 },
      { merchant: { cert: merchant.key } },
      { merchant: { pfx: Buffer.from(merchant.key), passphrase: canary.passphrase } },
      { merchant: { pfx: merchant.key, passphrase: canary.passphrase } },
      { merchant: { pfx: Buffer.from('3082', 'hex'), passphrase: canary.passphrase } },
      { merchant: { cert: stranger.cert, key: merchant.key } },
    ];
    for (const override of overrides)
      await fails(() => new WeChatPay({ ...config, ...override } as WeChatPayConfig));
  });
});

describe('a function that is exported', () => {
  it('shows neither its keys nor decrypted content', async () => {
    const calls: (() => unknown)[] = [
      () => Rsa.sign(canary.request, merchant.key.slice(0, 900)),
      () => Rsa.decrypt(canary.body, merchant.key),
      () => Rsa.encrypt(canary.sealed.repeat(30), platform.publicKey),
      () => Rsa.verify('a', 'eA==', `${merchant.key.slice(0, 900)}`),
      () =>
        AesGcm.decrypt(
          AesGcm.encrypt(canary.decrypted, apiV3Key, 'nonce1234567'),
          'f'.repeat(32),
          'nonce1234567',
        ),
      () => AesGcm.encrypt(canary.request, `${apiV3Key}x`, 'nonce1234567'),
      () => AesEcb.decrypt(AesEcb.encrypt(canary.decrypted, apiV2Key), 'f'.repeat(32)),
      () => AesEcb.encrypt(canary.request, `${apiV2Key}x`),
      () => Transformer.toXml({ a: `${canary.request}\u0000` }),
    ];
    for (const call of calls) await fails(call);
  });

  it('as all of the above, which were many', () => {
    expect(failures).toBeGreaterThan(140);
  });
});
