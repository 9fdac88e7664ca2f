/** Files as streams: from operations that answer one, and from addresses that operations answer. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { fetchTransport, type Result, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { type Answer, type FileServer, startFileServer } from './support/file-server.js';
import { pem, stranger } from './support/keys.js';
import { v2Xml, v3Headers } from './support/platform.js';
import { recording } from './support/recording-transport.js';

const file = '/v3/billdownload/file';
const statements = '/v3/global/statements';
const downloadbill = '/pay/downloadbill';
const downloadfundflow = '/pay/downloadfundflow';

const text = Buffer.from('\ufeff交易时间,公众账号ID\r\n`2019-01-01 00:00:00,`wx1\r\n'.repeat(500));
const gzipped = gzipSync(text);
const digest = (bytes: Buffer, algorithm = 'sha1'): string =>
  createHash(algorithm).update(bytes).digest('hex');
const sha1 = digest(text);

let server: FileServer;
afterEach(() => server?.stop());

async function client(answers: Readonly<Record<string, Answer>>, config: Partial<WeChatPayConfig> = {}) {
  server = await startFileServer(answers);
  return new WeChatPay(merchantConfig({ endpoint: server.url, ...config }));
}

function send(body: Buffer | string, headers: Record<string, string> = {}, status = 200): Answer {
  return (_, response) => response.writeHead(status, headers).end(body);
}

async function read(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** How a stream ended: its events, in order, and the error. */
async function ending(
  stream: Readable,
): Promise<{ events: string[]; error: (Error & { code?: string }) | undefined }> {
  const events: string[] = [];
  let error: Error | undefined;
  stream.on('end', () => events.push('end'));
  stream.on('error', (problem) => {
    events.push('error');
    error = problem;
  });
  stream.resume();
  if (!stream.closed) await new Promise((resolve) => stream.once('close', resolve));
  return { events, error };
}

/** Writes for as long as the client takes it, and counts. */
function endless(written: { bytes: number }, first = ''): Answer {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  return (_, response: ServerResponse) => {
    const write = (): void => {
      do written.bytes += chunk.length;
      while (!response.destroyed && response.write(chunk));
    };
    response.writeHead(200).write(first);
    response.on('drain', write);
    write();
  };
}

const bill = (
  pay: WeChatPay,
  options: { timeout?: number; signal?: AbortSignal } = {},
): Promise<Result<Readable>> =>
  pay.v3.billdownload.file.get({ query: { token: 'x' }, stream: true, ...options });

describe.each([
  ['node:http', {}],
  ['fetch', { transport: fetchTransport() }],
])('an answer as a stream, over %s', (_, config) => {
  const clientOver = (answers: Readonly<Record<string, Answer>>) => client(answers, config);

  it('is there when its headers are, before the file is', async () => {
    let finish = (): void => {};
    const pay = await clientOver({
      [file]: (_, response) => {
        response.writeHead(200, { 'request-id': 'R1' }).write('first');
        finish = () => response.end(' last');
      },
    });
    const { status, data, body, requestId } = await bill(pay);
    expect([status, body.length, requestId]).toEqual([200, 0, 'R1']);
    finish();
    expect((await read(data)).toString()).toBe('first last');
  });

  it('of an error is no stream, but the error', async () => {
    const error = { code: 'NO_STATEMENT_EXIST', message: '账单不存在' };
    const pay = await clientOver({ [file]: send(JSON.stringify(error), {}, 400) });
    expect(await caught(() => bill(pay))).toMatchObject({
      name: 'ApiError',
      status: 400,
      code: 'NO_STATEMENT_EXIST',
    });
  });

  it('leaves its connection for the next call when it has been read', async () => {
    const pay = await clientOver({ [file]: send(text) });
    for (let at = 0; at < 5; at++) expect((await read((await bill(pay)).data)).equals(text)).toBe(true);
    expect(server.sockets).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    [
      'is shorter than announced',
      (_, response) => response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it'),
    ],
    [
      'is reset',
      (_, response) => {
        response.socket?.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it');
        setTimeout(() => response.socket?.resetAndDestroy(), 30);
      },
    ],
    [
      'lacks its last chunk',
      (_, response) =>
        response.socket?.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf of it\r\n'),
    ],
  ])('fails when it %s', async (_, answer) => {
    const pay = await clientOver({ [file]: answer });
    const { events, error } = await ending((await bill(pay)).data);
    expect(events).toEqual(['error']);
    expect(error).toMatchObject({ name: 'TransportError', code: 'CONNECTION' });
    expect(error?.message).toMatch(/broke off.* after 10 bytes/);
  });

  it('fails when the platform pauses for longer than the call may wait', async () => {
    const pay = await clientOver({
      [file]: (_, response) => response.writeHead(200).write('first'),
    });
    const timeout = patience(1_000);
    const { events, error } = await ending((await bill(pay, { timeout })).data);
    expect(events).toEqual(['error']);
    expect(error).toMatchObject({ name: 'TransportError', code: 'TIMEOUT' });
    expect(error?.message).toContain(`paused for ${timeout} ms after 5 bytes`);
    await server.allClosed();
  });

  it('is waited for no longer than any other answer', async () => {
    const pay = await clientOver({ [file]: () => {} });
    expect(await caught(() => bill(pay, { timeout: 50 }))).toMatchObject({
      name: 'TransportError',
      code: 'TIMEOUT',
    });
  });

  it.each([0, 30])('ends when it is aborted, %s ms after its first bytes', async (delay) => {
    const pay = await clientOver({ [file]: (_, response) => response.writeHead(200).write('first') });
    const controller = new AbortController();
    const { data } = await bill(pay, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), delay);
    const { events, error } = await ending(data);
    expect(events).toEqual(['error']);
    expect(error).toMatchObject({ name: 'TransportError', code: 'ABORTED', cause: { message: 'enough' } });
    await server.allClosed();
  });

  it('closes its connection when its reader turns away', async () => {
    const closed: Promise<unknown>[] = [];
    const pay = await clientOver({
      [file](request, response) {
        closed.push(once(response, 'close'));
        return endless({ bytes: 0 })(request, response);
      },
    });
    for await (const _ of (await bill(pay)).data) break;
    await closed[0];
    const { data } = await bill(pay);
    data.destroy();
    await closed[1];
    // Node's fetch also makes a connection ahead of need.
    expect(server.requests).toHaveLength(2);
  });

  it('takes no more from the platform than a slow reader has taken from it', async () => {
    const written = { bytes: 0 };
    const pay = await clientOver({ [file]: endless(written) });
    const { data } = await bill(pay);
    await once(data, 'readable');
    let before: number;
    do {
      before = written.bytes;
      await wait(500);
      // What the sockets of both sides hold, not the file.
      expect(written.bytes).toBeLessThan(32 * 1024 * 1024);
    } while (written.bytes > before);
    data.destroy();
  });

  it('fails loudly for a reader who comes after it has broken off', async () => {
    const pay = await clientOver({
      [file]: (_, response) =>
        response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it'),
    });
    const { data } = await bill(pay);
    data.on('error', () => {});
    await wait(50);
    expect(await caught(() => read(data))).toMatchObject({ code: 'CONNECTION' });
  });
});

describe('an answer as a stream', () => {
  it('comes over TLS as well', async () => {
    server = await startFileServer({ [file]: send(text) }, { tls: true });
    const pay = new WeChatPay(merchantConfig({ endpoint: server.url, ca: pem('authority.cert.pem') }));
    for (let at = 0; at < 2; at++) expect((await read((await bill(pay)).data)).equals(text)).toBe(true);
    expect(server.sockets).toHaveLength(1);
  });

  it('may take longer as a whole, and waits for a reader who takes his time', async () => {
    const pay = await client({
      [file]: async (_, response) => {
        response.writeHead(200);
        for (let at = 0; at < 4; at++) {
          response.write(Buffer.alloc(200_000, 'x'));
          await wait(patience(800));
        }
        response.end();
      },
    });
    const { data } = await bill(pay, { timeout: patience(2_500) });
    let length = 0;
    for await (const chunk of data) {
      if (length === 0) await wait(patience(3_000));
      length += chunk.length;
    }
    expect(length).toBe(800_000);
  });

  it.each<[string, (pay: WeChatPay) => unknown, RegExp]>([
    [
      'an operation that answers no file',
      (pay) => pay.v3.certificates.get({ stream: true } as never),
      /answers no file/,
    ],
    [
      'a path outside the catalogue',
      (pay) => pay.chain('v3/new' as string).get({ stream: true }),
      /answers no file/,
    ],
    [
      'a blocking verb',
      (pay) => pay.v3.billdownload.file.getSync({ query: { token: 'x' }, stream: true } as never),
      /without Sync/,
    ],
    [
      'anything but true or false',
      (pay) => pay.v3.certificates.get({ stream: 1 } as never),
      /expected true or false/,
    ],
  ])('is refused for %s', async (_, call, message) => {
    const pay = await client({});
    const error = await caught(() => call(pay));
    expect(error).toMatchObject({ name: 'RequestError', field: 'stream' });
    expect(error.message).toMatch(message);
    expect(server.requests).toEqual([]);
  });

  it('is what the error advises where a file is too long for one piece', async () => {
    const pay = await client({ [file]: endless({ bytes: 0 }) });
    const error = await caught(() => pay.v3.billdownload.file.get({ query: { token: 'x' } }));
    expect(error).toMatchObject({ name: 'TransportError', code: 'TOO_LARGE' });
    expect(error.message).toMatch(/longer than 8388608 bytes.*stream: true/);
  });

  it('is one also where a transport of the user knows none', async () => {
    const { transport } = recording(() => ({ status: 200, headers: {}, body: text }));
    const pay = new WeChatPay(merchantConfig({ transport }));
    expect((await read((await bill(pay)).data)).equals(text)).toBe(true);
  });
});

describe('a statement', () => {
  const query = { mchid: '1900000109', date: '20190101' };
  const signedBy = (digest: string, more: Record<string, string> = {}): Record<string, string> => ({
    ...v3Headers(`{"sha1":"${digest}"}`),
    'wechatpay-statement-sha1': digest,
    ...more,
  });

  it.each([
    ['plain', text, {}],
    ['compressed on its way', gzipped, { 'content-encoding': 'gzip' }],
    ['compressed on its way by an older name', gzipped, { 'content-encoding': 'x-gzip' }],
  ])('that comes %s is verified by its digest, in one piece and as a stream', async (_, bytes, headers) => {
    const pay = await client({ [statements]: send(bytes, signedBy(sha1, headers)) });
    const whole = await pay.v3.global.statements.get({ query });
    expect([whole.data.equals(text), whole.body.equals(bytes)]).toEqual([true, true]);
    const { data } = await pay.v3.global.statements.get({ query, stream: true });
    expect((await read(data)).equals(text)).toBe(true);
  });

  it('that differs from the signed one fails, as a stream before its end', async () => {
    const pay = await client({ [statements]: send(text, signedBy(digest(gzipped))) });
    expect(await caught(() => pay.v3.global.statements.get({ query }))).toMatchObject({
      name: 'VerificationError',
      code: 'BAD_DIGEST',
    });
    const { data } = await pay.v3.global.statements.get({ query, stream: true });
    const { events, error } = await ending(data);
    expect([events, error?.code]).toEqual([['error'], 'BAD_DIGEST']);
  });

  it.each([
    [
      'signed by another',
      { ...signedBy(sha1), ...v3Headers(`{"sha1":"${sha1}"}`, { key: stranger.key }) },
      'BAD_SIGNATURE',
    ],
    [
      'whose digest was exchanged',
      { ...signedBy(digest(gzipped)), 'wechatpay-statement-sha1': sha1 },
      'BAD_SIGNATURE',
    ],
    ['that is not signed', { 'wechatpay-statement-sha1': sha1 }, 'MISSING_HEADERS'],
    [
      'that is old',
      { ...signedBy(sha1), ...v3Headers(`{"sha1":"${sha1}"}`, { timestamp: 1_500_000_000 }) },
      'CLOCK_SKEW',
    ],
  ])('%s is withheld before its first byte, and its connection closed', async (_, headers, code) => {
    const written = { bytes: 0 };
    const pay = await client({
      [statements]: (request, response) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        return endless(written)(request, response);
      },
    });
    const error = await caught(() => pay.v3.global.statements.get({ query, stream: true }));
    expect(error).toMatchObject({ name: 'VerificationError', code });
    await server.allClosed();
  });

  it('whose whole text is signed is taken in one piece only', async () => {
    const pay = await client({ [statements]: send(text, v3Headers(text)) });
    expect((await pay.v3.global.statements.get({ query })).data.equals(text)).toBe(true);
    expect(await caught(() => pay.v3.global.statements.get({ query, stream: true }))).toMatchObject({
      code: 'MISSING_HEADERS',
    });
    await server.allClosed();
  });

  it('that is cut on its way fails', async () => {
    const headers = signedBy(sha1, { 'content-encoding': 'gzip' });
    const pay = await client({ [statements]: send(gzipped.subarray(0, -20), headers) });
    expect(await caught(() => pay.v3.global.statements.get({ query }))).toMatchObject({
      code: 'BAD_RESPONSE',
    });
    const { events, error } = await ending(
      (await pay.v3.global.statements.get({ query, stream: true })).data,
    );
    expect([events, error?.code]).toEqual([['error'], 'BAD_RESPONSE']);
  });
});

describe('a bill of APIv2', () => {
  const xml = { appid: 'wx1', mch_id: '1900000109', bill_date: '20190101' };
  const failure = v2Xml({ return_code: 'FAIL', return_msg: 'No Bill Exist', error_code: '20002' });

  it.each([
    ['text', text],
    ['a gzip', gzipped],
    ['nothing', Buffer.alloc(0)],
    ['spaces', Buffer.from('  \n ')],
    ['one byte', Buffer.from('x')],
  ])('is a stream of its bytes: %s', async (_, bytes) => {
    const pay = await client({ [downloadbill]: send(bytes) });
    const { data } = await pay.v2.pay.downloadbill.post({ xml, stream: true });
    expect((await read(data)).equals(bytes)).toBe(true);
  });

  it.each<[string, Answer]>([
    ['at once', send(failure)],
    ['after spaces', send(`\ufeff \r\n${failure}`)],
    [
      'byte by byte',
      async (_, response) => {
        for (const byte of ` ${failure}`) {
          response.write(byte);
          await new Promise(setImmediate);
        }
        response.end();
      },
    ],
  ])('that is not there is an error, though it was asked for as a stream: it comes %s', async (_, answer) => {
    const pay = await client({ [downloadbill]: answer });
    const error = await caught(() => pay.v2.pay.downloadbill.post({ xml, stream: true }));
    expect(error).toMatchObject({ name: 'ApiError', data: { error_code: '20002' } });
    expect(error.message).toContain('No Bill Exist');
  });

  it('cannot hide a long text behind XML', async () => {
    const pay = await client({
      [downloadbill]: endless({ bytes: 0 }, '<xml>'),
    });
    const error = await caught(() => pay.v2.pay.downloadbill.post({ xml, stream: true }));
    expect(error).toMatchObject({ name: 'TransportError', code: 'TOO_LARGE' });
    await server.allClosed();
  });

  describe('of funds has a digest in its headers', () => {
    const fundflow = { ...xml, sign_type: 'HMAC-SHA256', account_type: 'Basic' } as const;
    const options = { xml: fundflow, security: false };

    it.each([
      ['text', text, sha1],
      ['a gzip', gzipped, digest(gzipped)],
      ['a gzip, of what is in it', gzipped, sha1],
      ['a gzip, in capitals', gzipped, sha1.toUpperCase()],
    ])('which is right: %s', async (_, bytes, digest) => {
      const pay = await client({ [downloadfundflow]: send(bytes, { digest: `SHA=${digest}` }) });
      expect((await pay.v2.pay.downloadfundflow.post(options)).data.equals(bytes)).toBe(true);
      const { data } = await pay.v2.pay.downloadfundflow.post({ ...options, stream: true });
      expect((await read(data)).equals(bytes)).toBe(true);
    });

    it.each([
      ['text', text],
      ['a gzip', gzipped],
      ['half a gzip', gzipped.subarray(0, -10)],
    ])('which is wrong: %s', async (_, bytes) => {
      const pay = await client({ [downloadfundflow]: send(bytes, { digest: `SHA=${'0'.repeat(40)}` }) });
      const error = await caught(() => pay.v2.pay.downloadfundflow.post(options));
      expect(['VerificationError', 'TransportError']).toContain(error.name);
      const { data } = await pay.v2.pay.downloadfundflow.post({ ...options, stream: true });
      const { events, error: streamed } = await ending(data);
      expect([events, streamed?.code]).toEqual([['error'], 'BAD_DIGEST']);
    });
  });
});

describe('files.download', () => {
  const address = (path = `${file}?token=x`): string => `https://api.mch.weixin.qq.com${path}`;

  it("downloads the file at an operation's address, and checks its digest", async () => {
    const pay = await client({ [file]: send(text) });
    const data = { download_url: address(), hash_type: 'SHA1', hash_value: sha1 };
    expect((await read(await pay.files.download(data))).equals(text)).toBe(true);
    const sha256 = { ...data, hash_type: 'SHA256', hash_value: digest(text, 'sha256') };
    expect((await read(await pay.files.download(sha256))).equals(text)).toBe(true);
    const { download_url: url, ...hash } = data;
    expect((await read(await pay.files.download({ url, ...hash }))).equals(text)).toBe(true);
  });

  it.each([
    ['tar_type says so', { tar_type: 'GZIP' }, '', {}],
    ['the address says so', {}, '&tartype=gzip', {}],
    ['the answer says so', {}, '', { 'content-type': 'application/x-gzip' }],
    ['it was only compressed on its way', {}, '', { 'content-encoding': 'gzip' }],
    [
      'it was compressed on its way, and so called as well',
      { tar_type: 'GZIP' },
      '',
      { 'content-encoding': 'gzip' },
    ],
  ] as const)('opens a compressed file where %s', async (_, options, query, headers) => {
    const pay = await client({ [file]: send(gzipped, headers) });
    const digest = { hash_type: 'SHA1', hash_value: sha1 };
    const download_url = address(`${file}?token=x${query}`);
    expect((await read(await pay.files.download({ download_url, ...digest, ...options }))).equals(text)).toBe(
      true,
    );
  });

  it('opens a compressed file that was compressed once more on its way', async () => {
    const pay = await client({ [file]: send(gzipSync(gzipped), { 'content-encoding': 'gzip' }) });
    const options = {
      download_url: address(),
      hash_type: 'SHA1',
      hash_value: sha1,
      tar_type: 'GZIP',
    } as const;
    expect((await read(await pay.files.download(options))).equals(text)).toBe(true);
  });

  it.each([
    ['another file', Buffer.from('another'), 'BAD_DIGEST'],
    ['a file without its last byte', text.subarray(0, -1), 'BAD_DIGEST'],
    ['a cut gzip', gzipped.subarray(0, -9), 'BAD_RESPONSE'],
    [
      'a damaged gzip',
      Buffer.concat([gzipped.subarray(0, 40), Buffer.alloc(gzipped.length - 40)]),
      'BAD_RESPONSE',
    ],
  ])('fails for %s before its end', async (_, bytes, code) => {
    const pay = await client({ [file]: send(bytes) });
    const options = {
      download_url: address(),
      hash_type: 'SHA1',
      hash_value: sha1,
      tar_type: 'GZIP',
    } as const;
    const { events, error } = await ending(await pay.files.download(options));
    expect([events, error?.code]).toEqual([['error'], code]);
  });

  it('sends the address unchanged, signed', async () => {
    const authorizations: unknown[] = [];
    const pay = await client({
      [file]: (request, response) => {
        authorizations.push(request.headers['authorization']);
        response.end('x');
      },
    });
    const query = '?token=a%2Bb/c+d%20~!*&b=2&a=1&empty=&flag';
    await read(await pay.files.download({ download_url: `${address(file)}${query}#fragment` }));
    expect(server.requests).toEqual([`GET ${file}${query}`]);
    expect(authorizations[0]).toMatch(/^WECHATPAY2-SHA256-RSA2048 mchid="1900000109"/);
  });

  it('is tried again where it does not begin, and not where it breaks off', async () => {
    let times = 0;
    const pay = await client(
      {
        [file]: (_, response) => {
          times++;
          if (times === 1) response.writeHead(502).end();
          else response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it');
        },
      },
      { retry: { delay: 1 } },
    );
    const { error } = await ending(await pay.files.download({ download_url: address() }));
    expect([times, error?.code]).toEqual([2, 'CONNECTION']);
  });

  it('fails where the address is no longer good', async () => {
    const pay = await client({ [file]: send('{"code":"NOT_FOUND","message":"文件不存在"}', {}, 404) });
    expect(await caught(() => pay.files.download({ download_url: address() }))).toMatchObject({
      name: 'ApiError',
      code: 'NOT_FOUND',
    });
  });

  it('trusts a file of an unknown path only by a digest', async () => {
    const pay = await client({ '/v3/new/file': send(text) });
    const download_url = address('/v3/new/file');
    const digest = { hash_type: 'SHA1', hash_value: sha1 };
    expect((await read(await pay.files.download({ download_url, ...digest }))).equals(text)).toBe(true);
    expect(await caught(() => pay.files.download({ download_url }))).toMatchObject({
      name: 'VerificationError',
      code: 'MISSING_HEADERS',
    });
  });

  it.each([
    'https://api.mch.weixin.qq.com',
    'https://api2.mch.weixin.qq.com',
    'https://apihk.mch.weixin.qq.com',
    'https://api2.wechatpay.cn',
    'https://shop.example.com',
    'https://proxy.example.com:8443',
  ])('goes to %s', async (origin) => {
    const pay = await client({ [file]: send('x') }, { baseUrl: 'https://shop.example.com/' });
    const { transport, last } = recording(() => ({ status: 200, headers: {}, body: Buffer.from('x') }));
    const direct = new WeChatPay(
      merchantConfig({ transport, baseUrl: origin.includes('weixin') ? undefined : `${origin}/pay/` }),
    );
    if (!origin.includes('proxy'))
      await read(await pay.files.download({ download_url: `${origin}${file}?token=x` }));
    await read(await direct.files.download({ download_url: `${origin}/hk${file}?token=x` }));
    expect(last().url.href).toBe(`${origin}/hk${file}?token=x`);
  });

  it.each<[unknown, string, RegExp]>([
    [
      'https://example.com/v3/billdownload/file',
      'download_url',
      /example\.com is not an access point of WeChat Pay/,
    ],
    [
      'http://api.mch.weixin.qq.com/v3/billdownload/file',
      'download_url',
      /not an access point of WeChat Pay/,
    ],
    [
      'https://api.mch.weixin.qq.com:8443/v3/billdownload/file',
      'download_url',
      /not an access point of WeChat Pay/,
    ],
    [
      'https://mch.weixin.qq.com.example.com/v3/billdownload/file',
      'download_url',
      /not an access point of WeChat Pay/,
    ],
    [
      'https://evilmch.weixin.qq.com/v3/billdownload/file',
      'download_url',
      /not an access point of WeChat Pay/,
    ],
    ['https://evil@api.mch.weixin.qq.com/v3/billdownload/file', 'download_url', /got a different string/],
    ['https://api.mch.weixin.qq.com/pay/downloadbill', 'download_url', /not a path of APIv3/],
    ['file:///etc/passwd', 'download_url', /not an access point of WeChat Pay/],
    ['not an address', 'download_url', /got a different string/],
    [undefined, 'download_url', /got nothing/],
    [42, 'download_url', /got a number/],
  ])('refuses %j, and sends nothing', async (download_url, field, message) => {
    const pay = await client({});
    const error = await caught(() => pay.files.download({ download_url } as never));
    expect(error).toMatchObject({ name: 'RequestError', field });
    expect(error.message).toMatch(message);
    expect(server.requests).toEqual([]);
  });

  it.each([
    [{ hash_type: 'MD4', hash_value: sha1 }, 'hash_type'],
    [{ hash_value: sha1 }, 'hash_type'],
    [{ hash_type: 'SHA1' }, 'hash_value'],
    [{ hash_type: 'SHA1', hash_value: 'x' }, 'hash_value'],
    [{ timeout: -1 }, 'timeout'],
  ])('refuses %j', async (options, field) => {
    const pay = await client({});
    const error = await caught(() => pay.files.download({ download_url: address(), ...options }));
    expect(error).toMatchObject({ name: 'RequestError', field });
  });
});
