/** An error never repeats a value of more than 100 characters: it may be a file, or a secret given for something else. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  AesEcb,
  AesGcm,
  Formatter,
  Hash,
  memoryStore,
  Rsa,
  redisStore,
  Transformer,
  WeChatPay,
  type WeChatPayConfig,
} from 'wechatpay-kit';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { apiV2Key, merchant, platform } from './support/keys.js';
import { v2Message, v3Envelope, v3Headers } from './support/platform.js';
import { recording } from './support/recording-transport.js';

const length = 10_000;
/** Long values of many shapes, each with a run of one character that nothing else has. */
const shapes: Record<string, string> = {
  letters: 'Q'.repeat(length),
  'a path': `/etc/${'Q'.repeat(length)}.pem`,
  'a file: URL': `file:///etc/${'Q'.repeat(length)}`,
  'a file: URL that is none': `file://[${'Q'.repeat(length)}`,
  'an address': `https://example.com/${'Q'.repeat(length)}`,
  'a host': `https://${'Q'.repeat(length)}.example/`,
  'a scheme': `${'Q'.repeat(length)}://example.com/`,
  'a data: URL': `data:text/plain,${'Q'.repeat(length)}`,
  'a data: URL in base64': `data:text/plain;base64,${'Q'.repeat(length)}`,
  PEM: `-----BEGIN PRIVATE KEY-----\n${'Q'.repeat(length)}\n-----END PRIVATE KEY-----\n`,
  'a label of PEM': `-----BEGIN ${'Q'.repeat(length)}-----\nAAAA\n`,
  'an id': `PUB_KEY_ID_${'Q'.repeat(length)}`,
  digits: '7'.repeat(length),
  hexadecimal: 'F'.repeat(length),
  markup: `<${'Q'.repeat(length)}/>`,
  'lines and colours': `\n\u001b[31m${'Q'.repeat(length)}`,
};
const long = Object.entries(shapes).map(([shape, value]) => ({ shape, value }));

/** How much of a value shows in what an error prints, whichever way it is printed; in characters. */
function countShown(error: unknown): number {
  const prints = [
    inspect(error, { depth: 12, showHidden: true, maxStringLength: null }),
    inspect(error, { depth: 12, customInspect: false, maxStringLength: null }),
    JSON.stringify(error),
    error instanceof Error ? `${error.stack} ${error.message} ${String(error)}` : String(error),
  ];
  const runs = prints.flatMap((print) => print.match(/Q{20,}|7{20,}|F{20,}/gi) ?? []);
  return Math.max(0, ...runs.map((run) => run.length));
}

/** Makes each call, and tells of the errors that are not brief. A value that is taken where it was given is none. */
async function notBrief(calls: Readonly<Record<string, () => unknown>>): Promise<string[]> {
  const found: string[] = [];
  let failed = 0;
  for (const [name, call] of Object.entries(calls)) {
    const error = await caught(call).catch((error: Error) => error);
    if (error.message === 'it did not fail') continue;
    failed++;
    const shown = countShown(error);
    if (shown > 100 || /\p{Cc}/u.test(error.message)) {
      found.push(`${name} shows ${shown}: ${JSON.stringify(error.message.slice(0, 200))}`);
    }
  }
  expect(failed).toBeGreaterThan(Object.keys(calls).length / 2);
  return found;
}

describe.each(long)('$shape', ({ value }) => {
  const config = merchantConfig();
  const make = (overrides: object) => () => new WeChatPay({ ...config, ...overrides } as WeChatPayConfig);

  it.each<[string, object]>([
    ['mchid', { mchid: value }],
    ['serial', { serial: value }],
    ['privateKey', { privateKey: value }],
    ['privateKey, as bytes', { privateKey: Buffer.from(value) }],
    ['apiV3Key', { apiV3Key: value }],
    ['apiV2Key', { apiV2Key: value }],
    ['certs', { certs: value }],
    ['a key of certs', { certs: { [platform.publicKeyId]: value } }],
    ['an id of certs', { certs: { [value]: platform.publicKey } }],
    ['certs.auto', { certs: { auto: value } }],
    ['merchant', { merchant: value }],
    ['merchant.cert', { merchant: { cert: value } }],
    ['merchant.key', { merchant: { cert: merchant.cert, key: value } }],
    ['merchant.pfx', { merchant: { pfx: value, passphrase: value } }],
    ['ca', { ca: value }],
    ['baseUrl', { baseUrl: `ftp:${value}` }],
    ['endpoint', { endpoint: `https://127.0.0.1/${encodeURIComponent(value)}/hk/` }],
    ['a host', { endpoint: `https://${'q'.repeat(length)}.example` }],
    ['timeout', { timeout: value }],
    ['timeout.answer', { timeout: { answer: value } }],
    ['a name in timeout', { timeout: { [value]: 1 } }],
    ['retry', { retry: { attempts: value } }],
    ['a name in retry', { retry: { [value]: 1 } }],
    ['keyStore', { keyStore: value }],
    ['transport', { transport: value }],
    ['clock', { clock: value }],
    ['logger', { logger: value }],
    ['a field that there is not', { [value]: 1 }],
  ])('in the configuration: %s', async (name, overrides) => {
    expect(await notBrief({ [name]: make(overrides) })).toEqual([]);
  });

  it('in a call', async () => {
    const { transport } = recording();
    const pay = new WeChatPay(merchantConfig({ transport }));
    const order = pay.v3.pay.transactions.outTradeNo._out_trade_no_;
    const native = pay.chain('v3/pay/transactions/native' as string);
    const v2 = pay.chain('v2/pay/orderquery' as string);
    const image = pay.chain('v3/merchant/media/upload' as string);
    const circle: Record<string, unknown> = {};
    circle[value] = circle;
    const calls: Record<string, () => unknown> = {
      'a path': () => pay.chain(`v3/${value} ` as string).get(),
      'a variable': () => pay.chain(`v3/{${value}}` as string).get(),
      'an option': () => native.post({ [value]: 1 } as never),
      'a variable of the wrong kind': () => order.get({ out_trade_no: { [value]: 1 } } as never),
      'a surrogate': () => order.get({ out_trade_no: `${value}\ud800`, query: { mchid: merchant.mchid } }),
      base_uri: () => native.post({ base_uri: `ftp:${value}` }),
      timeout: () => native.post({ timeout: value } as never),
      'a header': () => native.post({ headers: { 'x-a': `${value}\n` } }),
      'the name of a header': () => native.post({ headers: { [`${value} `]: 'a' } }),
      'a parameter': () => native.get({ query: { [value]: {} } } as never),
      json: () => native.post({ json: value } as never),
      'null in json': () => native.post({ json: { [value]: null } }),
      'a circle in json': () => native.post({ json: circle }),
      'a BigInt in json': () => native.post({ json: { [value]: 1n } } as never),
      xml: () => v2.post({ xml: value } as never),
      'the name of an element': () => v2.post({ xml: { [`${value} `]: '1' } }),
      'an element of the wrong kind': () => v2.post({ xml: { [value]: {} } } as never),
      mch_id: () => v2.post({ xml: { mch_id: value } }),
      sign_type: () => v2.post({ xml: { sign_type: value } }),
      'json to APIv2': () => v2.post({ json: { a: value } }),
      'the path of a file': () => image.post({ body: { file: value } } as never),
      'the path of a file, blocking': () => image.postSync({ body: { file: value } } as never),
      'the name of a file': () => image.post({ body: { file: Buffer.from('a'), meta: { filename: {} } } } as never),
      'a digest': () => image.post({ body: { file: Buffer.from('a'), meta: { filename: 'a.png', sha256: value } } } as never),
      'a part of a form': () => image.post({ body: { file: Buffer.from('a'), [value]: 1 } } as never),
      encrypted: () => native.post({ json: {}, encrypted: [value] }),
      'an encrypted field': () => pay.v3.security.echo.post({ json: { echo_message: 'a', encrypted_echo_message: value } } as never),
      'the key to encrypt with': () => pay.v3.security.echo.post({ json: { encrypted_echo_message: 'a' }, headers: { 'Wechatpay-Serial': value.replace(/[^\x20-\x7e]/g, '') } } as never),
      download_url: () => pay.files.download({ download_url: value }),
      'the host of download_url': () => pay.files.download({ download_url: `https://${'q'.repeat(length)}.example/v3/a` }),
      'the path of download_url': () => pay.files.download({ download_url: `https://api.mch.weixin.qq.com/${encodeURIComponent(value)}` }),
      hash_type: () => pay.files.download({ download_url: 'https://api.mch.weixin.qq.com/v3/a', hash_type: value, hash_value: value }),
      hash_value: () => pay.files.download({ download_url: 'https://api.mch.weixin.qq.com/v3/a', hash_type: 'SHA1', hash_value: value }),
      'the date of a bill': () => pay.bills.trade({ date: value }),
      'an option of a bill': () => pay.bills.trade({ date: '2024-01-31', [value]: 1 }),
      'the name of an event': () => pay.on(value as never, () => {}),
      'a handler': () => pay.notifications.handler({ [value]: () => {} } as never),
      'an option of a handler': () => pay.notifications.handler({}, { [value]: 1 } as never),
    }; // biome-ignore format: a table reads better in rows
    expect(await notBrief(calls)).toEqual([]);
  });

  it('in a notification', async () => {
    const pay = new WeChatPay(merchantConfig());
    const body = v3Envelope('TRANSACTION.SUCCESS', '{}');
    const headers = v3Headers(body);
    const parse = (headers: object, body: unknown) => () =>
      pay.notifications.parse({ headers, body } as never);
    const attributes = value.replace(/[^\x20-\x7e]/g, '');
    const odd = v3Envelope('TRANSACTION.SUCCESS', '{}', { algorithm: value });
    const calls: Record<string, () => unknown> = {
      body: parse(headers, value),
      'no body': parse(headers, { [value]: 1 }),
      headers: parse(value as never, body),
      serial: parse({ ...headers, 'wechatpay-serial': attributes }, body),
      timestamp: parse({ ...headers, 'wechatpay-timestamp': attributes }, body),
      signature: parse({ ...headers, 'wechatpay-signature': attributes }, body),
      nonce: parse({ ...headers, 'wechatpay-nonce': attributes }, body),
      algorithm: parse(v3Headers(odd), odd),
      'XML that is none': parse({}, `<xml><a>${value}</b></xml>`),
      'XML with another end': parse({}, `<xml><${'Q'.repeat(length)}></xml>`),
      'XML without a sign': parse({}, `<xml><a><![CDATA[${value}]]></a></xml>`),
      'XML with another sign': parse({}, v2Message({ a: value }, 'MD5', 'f'.repeat(32))),
    };
    expect(await notBrief(calls)).toEqual([]);
  });

  it('in what is exported', async () => {
    const pay = new WeChatPay(merchantConfig());
    const { handoff } = pay;
    const entrust = { mch_id: value, appid: value, plan_id: value, contract_code: value, request_serial: value, contract_display_account: value, notify_url: value, timestamp: value }; // biome-ignore format: one line
    const calls: Record<string, () => unknown> = {
      'Rsa.sign': () => Rsa.sign('a', value),
      'Rsa.verify': () => Rsa.verify('a', 'eA==', value),
      'Rsa.encrypt': () => Rsa.encrypt(value, platform.publicKey),
      'Rsa.decrypt': () => Rsa.decrypt(value, merchant.key),
      'Hash.sign': () => Hash.sign(value as never, { a: 1 }, apiV2Key),
      'Hash.hmac': () => Hash.hmac('a', 'b', value),
      'AesGcm.decrypt': () => AesGcm.decrypt(value, apiV2Key, value),
      'AesGcm.encrypt': () => AesGcm.encrypt('a', value, 'nonce'),
      'AesEcb.decrypt': () => AesEcb.decrypt(value, value),
      'Transformer.toObject': () => Transformer.toObject(`<xml><${value}</xml>`),
      'Transformer.toObject, two roots': () => Transformer.toObject(`<xml/>${value}`),
      'Transformer.toXml': () => Transformer.toXml({ [`${value} `]: 1 }),
      'Transformer.toXml, a value': () => Transformer.toXml({ [value.replace(/\W/g, '')]: () => {} }),
      'Formatter.nonce': () => Formatter.nonce(value as never),
      redisStore: () => redisStore(value as never),
      memoryStore: () => memoryStore({ limit: value } as never),
      jsapi: () => handoff.jsapi({ appid: `${value} `, prepay_id: value }),
      'jsapi, signType': () => handoff.jsapi({ appid: 'wx1', prepay_id: 'a', signType: value as never }),
      app: () => handoff.app({ appid: 'wx1', prepay_id: `prepay_id=${value}` }),
      native: () => handoff.native({ code_url: value }),
      h5: () => handoff.h5({ h5_url: value, redirect_url: value }),
      entrust: () => handoff.contract.entrustMiniProgram(entrust as never),
      entrustweb: () => handoff.contract.entrustweb({ ...entrust, notify_url: 'https://a.example' } as never),
      timestamp: () => handoff.jsapi({ appid: 'wx1', prepay_id: 'a', timestamp: value }),
    };
    expect(await notBrief(calls)).toEqual([]);
  });
});
