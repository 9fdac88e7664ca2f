/** A web page in place of an answer: a gateway's error, a network's login. It is never read as an answer. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyCallOptions, type AnyEndpoint, WeChatPay } from 'wechatpay-kit';
import { http, reply, v2Unsigned } from './support/answers.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { merchant } from './support/keys.js';
import { v2Message } from './support/platform.js';
import { type ScriptedServer, startScriptedServer } from './support/scripted-server.js';

let server: ScriptedServer;
let pay: WeChatPay;
beforeAll(async () => {
  server = await startScriptedServer();
  pay = new WeChatPay(merchantConfig({ endpoint: server.url, retry: false, circuit: false }));
});
afterAll(() => server.stop());

const page = (head: string, body: string): string => `<html><head>${head}</head><body>${body}</body></html>`;
const pages: Record<string, string> = {
  'a small page': page('<title>502</title>', '<h1>502 Bad Gateway</h1>'),
  'one that is no XML':
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Login</title><body><p>Log in<br>',
  XHTML: `<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">${page('', '<p>Log in</p>').slice(6)}`,
  'XHTML with a DTD': `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">${page('', '<p>a</p>')}`,
  'a page with a byte order mark': `\ufeff${page('<title>a</title>', '<p>Log in</p>')}`,
  'a flat page': '<html><title>Log in</title><h1>Log in</h1></html>',
  'a page that names fields of APIv2': page('', '<return_code>SUCCESS</return_code><sign>A</sign>'),
  'a page with colours and line breaks': page('', '<p>\u001b[31m\r\n\u202e\u0000</p>'),
  'a long page': page('', '<p>Log in</p>'.repeat(2_000)),
};

const date = '2024-01-31';
/** Calls of each kind of answer: signed, unsigned, a file, a file as a stream. */
const kinds: Record<string, [path: string, verb: 'get' | 'post', options: AnyCallOptions]> = {
  'of APIv3': ['v3/pay/transactions/id/{transaction_id}', 'get', { transaction_id: '1', query: { mchid: merchant.mchid } }],
  'of APIv3, not signed': ['v3/billdownload/file', 'get', { query: { token: 'a' } }],
  'of APIv2': ['v2/pay/orderquery', 'post', { xml: { out_trade_no: '1' } }],
  'of APIv2, not signed': ['v2/appauth/getaccesstoken', 'get', { query: { code: '1' } }],
  'of APIv2, a file': ['v2/pay/downloadbill', 'post', { xml: { bill_date: date } }],
  'of APIv2, a file as a stream': ['v2/pay/downloadbill', 'post', { xml: { bill_date: date }, stream: true }],
}; // biome-ignore format: a table reads better in rows

let cases = 0;
async function failure(
  kind: string,
  bytes: Buffer,
  tempo: '' | 'Sync' = '',
): Promise<Error & Record<string, unknown>> {
  const name = `page-${cases++}`;
  await server.script(name, [reply(bytes)]);
  const [path, verb, options] = kinds[kind] ?? ['', 'get', {}];
  const endpoint: AnyEndpoint = pay.chain(path as string);
  const error = await caught(() => endpoint[`${verb}${tempo}`]({ ...options, headers: { 'x-case': name } }));
  return error;
}

describe.each(Object.keys(kinds))('in place of an answer %s', (kind) => {
  const types = ['text/html; charset=utf-8', 'text/xml', 'application/json'];
  it.each(Object.entries(pages))('%s is told as what it is', async (_, text) => {
    for (const type of types) {
      const headers = { 'content-type': type };
      for (const status of [200, 302, 403, 502, 511]) {
        const error = await failure(kind, http(status, text, { headers }));
        const told = `${status} ${type}: ${error.message}`;
        if (status === 200) {
          expect(error, told).toMatchObject({ name: 'TransportError', code: 'BAD_RESPONSE', sent: true });
        } else {
          expect(error, told).toMatchObject({ name: 'ApiError', code: `HTTP_${status}`, status });
          expect(error['data'], told).toBeUndefined();
        }
        isMarked(error.message);
      }
    }
  });

  it('is told the same way by a blocking verb', async () => {
    if (kind.endsWith('stream')) return;
    for (const text of Object.values(pages)) {
      const error = await failure(kind, http(200, text), 'Sync');
      expect(error, error.message).toMatchObject({ name: 'TransportError', code: 'BAD_RESPONSE' });
      isMarked(error.message);
    }
  });
});

/** The message says that the text is not verified, and shows little of it, on one line. */
function isMarked(message: string): void {
  expect(message).not.toMatch(/\p{C}/u);
  const [, shown = ''] = /it begins, unverified: (.*)$/.exec(message) ?? [];
  expect(shown, message).not.toBe('');
  expect(shown.replace(/…$/, '').length).toBeLessThanOrEqual(80);
}

describe('an unverified body', () => {
  it.each<[string, string, string]>([
    ['with control characters', 'a\u001b[31mb\u0007\u0000\u009b\u202e\u2028c', String.raw`a\u001b[31mb\u0007\u0000\u009b\u202e c`],
    ['with line breaks', ' a\r\n\r\n\tb\n ', 'a b'],
    ['with characters beyond the first plane', '😀'.repeat(10), '😀'.repeat(10)],
    ['that is long', 'x'.repeat(500), `${'x'.repeat(80)}…`],
    ['that is long when it is escaped', '\u0001'.repeat(500), `${String.raw`\u0001`.repeat(13)}\\u…`],
  ])('%s is shown on one line', async (_, body, shown) => {
    // The bytes end where a page or a message would go on.
    const error = await failure('of APIv2', http(200, body));
    expect(error.message.split('unverified: ')[1]).toBe(shown.trim());
    expect((await failure('of APIv3', http(503, body))).message.split('unverified: ')[1]).toBe(shown.trim());
  }); // biome-ignore format: a table reads better in rows

  it('is called empty where it is', async () => {
    expect((await failure('of APIv2', http(200, ''))).message).toMatch(/; it is empty$/);
    expect((await failure('of APIv3', http(502, ' '))).message).toMatch(/; it is empty$/);
  });
});

describe("WeChat Pay's reason for a failure", () => {
  const told = async (fields: Record<string, string>) => failure('of APIv2', v2Unsigned(200, fields));
  it.each<[string, Record<string, string>, string, string]>([
    ['return_msg', { return_code: 'FAIL', return_msg: '签名错误' }, 'FAIL', 'FAIL: 签名错误'],
    ['retmsg and retcode', { return_code: 'FAIL', retcode: '1', retmsg: '请确认请求参数' }, 'FAIL', 'FAIL: 请确认请求参数 (retcode 1)'],
    ['retmsg alone', { return_code: 'FAIL', retmsg: '系统繁忙' }, 'FAIL', 'FAIL: 系统繁忙'],
    ['retcode without return_code', { retcode: '268435459', retmsg: 'no right' }, 'FAIL', 'FAIL: no right (retcode 268435459)'],
    ['error_code and error_msg', { return_code: 'FAIL', error_code: 'PARAM_ERROR', error_msg: '回退方' }, 'PARAM_ERROR', 'PARAM_ERROR: 回退方'],
    ['nothing', { return_code: 'FAIL' }, 'FAIL', 'FAIL: the platform gives no reason'],
  ])('in %s is told', async (_, fields, code, message) => {
    expect(await told(fields)).toMatchObject({ name: 'ApiError', code, message, data: fields });
  }); // biome-ignore format: a table reads better in rows

  it('is not asked for where retcode is 0: the answer has to be signed', async () => {
    expect(await told({ retcode: '0', retmsg: 'ok' })).toMatchObject({ code: 'BAD_SIGNATURE' });
  });

  it('in an answer that is signed is told once it is verified', async () => {
    const fields = { return_code: 'SUCCESS', result_code: 'FAIL', retcode: '7', retmsg: 'busy' };
    expect(await failure('of APIv2', http(200, v2Message(fields)))).toMatchObject({
      message: 'FAIL: busy (retcode 7)',
    });
    const forged = v2Message(fields).replace('busy', 'free');
    expect(await failure('of APIv2', http(200, forged))).toMatchObject({ code: 'BAD_SIGNATURE' });
  });

  it('in JSON is told for the operation that answers JSON, and its success is data', async () => {
    const kind = 'of APIv2, not signed';
    const refused = http(200, '{"retcode":-1,"retmsg":"code expired"}');
    expect(await failure(kind, refused)).toMatchObject({
      name: 'ApiError',
      message: 'FAIL: code expired (retcode -1)',
    });
    const answer = { retcode: 0, retmsg: 'ok', access_token: 'T', access_token_expire_in: 7200 };
    await server.script('token', [reply(http(200, JSON.stringify(answer)))]);
    const endpoint: AnyEndpoint = pay.chain('v2/appauth/getaccesstoken' as string);
    const { data } = await endpoint.get({ query: { code: '1' }, headers: { 'x-case': 'token' } });
    expect(data).toEqual(answer);
  });
});
