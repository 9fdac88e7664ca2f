/** `fetchTransport()`: what it sends, what it refuses, and how its calls end. Faults and streams are tested with the others. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, request as openRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchTransport, TransportError, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { http, reply, v3Ok } from './support/answers.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { merchant, pem } from './support/keys.js';
import { v3Headers } from './support/platform.js';
import { type Act, type ScriptedServer, startScriptedServer } from './support/scripted-server.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());

const right = reply(v3Ok());

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  return new WeChatPay(
    merchantConfig({
      transport: fetchTransport(),
      endpoint: server.url,
      timeout: 20_000,
      circuit: false,
      ...overrides,
    }),
  );
}

let scripts = 0;

async function script(...acts: readonly Act[]): Promise<{ name: string; headers: Record<string, string> }> {
  const name = `fetch-${scripts++}`;
  await server.script(name, acts);
  return { name, headers: { 'x-case': name } };
}

const arrived = (name: string): Promise<void> => expect.poll(() => server.seen(name)).toHaveLength(1);

describe('a request through fetch', () => {
  it('arrives as it was signed, and asks for the answer as it is signed', async () => {
    const { name, headers } = await script(right);
    const json = { name: '会员 😀'.repeat(5_000) };
    const { status, data } = await client()
      .chain('v3/some/new-thing' as string)
      .post({ headers, json, query: { a: '1' } });
    expect([status, data]).toEqual([200, { trade_state: 'SUCCESS' }]);
    const [seen] = await server.seen(name);
    expect(seen).toMatchObject({ method: 'POST', target: '/v3/some/new-thing?a=1' });
    expect(Buffer.from(seen?.body ?? []).toString()).toBe(JSON.stringify(json));
    expect(seen?.headers).toMatchObject({
      'accept-encoding': 'identity',
      'content-length': String(Buffer.byteLength(JSON.stringify(json))),
      authorization: expect.stringMatching(/^WECHATPAY2-SHA256-RSA2048 /),
      'user-agent': expect.stringMatching(/^wechatpay-kit\//),
    });
  });

  it.each(['delete', 'put', 'patch'] as const)('may be a %s with a body', async (verb) => {
    const { name, headers } = await script(right);
    await client()
      .chain('v3/some/new-thing' as string)
      [verb]({ headers, json: { a: 1 } });
    const [seen] = await server.seen(name);
    expect(seen).toMatchObject({ method: verb.toUpperCase(), whole: true });
    expect(Buffer.from(seen?.body ?? []).toString()).toBe('{"a":1}');
  });

  it('is answered by nothing as well', async () => {
    const { headers } = await script(reply(http(204, '', { headers: v3Headers('') })));
    expect(
      await client()
        .chain('v3/some/new-thing' as string)
        .post({ headers }),
    ).toMatchObject({
      status: 204,
    });
  });

  it('may be answered compressed all the same: fetch opens it', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(10_000) });
    const headers = { ...v3Headers(body), 'content-encoding': 'gzip' };
    const { headers: named } = await script(reply(http(200, gzipSync(body), { headers })));
    const { data } = await client()
      .chain('v3/some/new-thing' as string)
      .get({ headers: named });
    expect(data).toEqual(JSON.parse(body));
  });

  it('uses another fetch where one is given', async () => {
    const { name, headers } = await script(right);
    const asked: string[] = [];
    const transport = fetchTransport({
      fetch: (url, init) => {
        asked.push(`${init.method} ${new URL(url).pathname}`);
        return fetch(url, init);
      },
    });
    await client({ transport }).v3.certificates.get({ headers });
    expect(asked).toEqual(['GET /v3/certificates']);
    await arrived(name);
  });
});

describe('mutual TLS', () => {
  const call = (pay: WeChatPay) =>
    pay.chain('v3/some/new-thing' as string).post({ security: true, json: {} });

  it('is refused before anything is sent', async () => {
    const before = await server.connections();
    const error = await caught(() => call(client({ endpoint: server.httpsUrl })));
    expect(error).toMatchObject({ name: 'ConfigError', field: 'transport' });
    expect(error.message).toMatch(/needs mutual TLS.*nothing was sent.*mtlsFetch/);
    expect(await server.connections()).toEqual(before);
  });

  it('goes through the fetch that is given for it, and nothing else does', async () => {
    const secure = createServer(
      {
        key: pem('server.key.pem'),
        cert: pem('server.cert.pem'),
        requestCert: true,
        rejectUnauthorized: false,
      },
      (request, response) => {
        const { subject } = (request.socket as TLSSocket).getPeerCertificate();
        const body = JSON.stringify({ subject });
        for (const [name, value] of Object.entries(v3Headers(body))) response.setHeader(name, value);
        response.end(body);
      },
    ).listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const { name, headers } = await script(right);
    const transport = fetchTransport({ mtlsFetch: presenting });
    const { data } = await call(
      client({ transport, endpoint: `https://127.0.0.1:${(secure.address() as AddressInfo).port}` }),
    );
    expect(data).toMatchObject({ subject: { CN: expect.stringMatching(/./) } });
    await client({ transport }).v3.certificates.get({ headers });
    await arrived(name);
    secure.closeAllConnections();
    secure.close();
  });

  /** As a binding of Cloudflare's does, with the merchant API certificate. */
  async function presenting(url: string, { method, headers, body }: RequestInit): Promise<Response> {
    const identity = { cert: merchant.cert, key: merchant.key, ca: pem('authority.cert.pem') };
    const outgoing = openRequest(url, {
      method,
      headers: { ...(headers as object) },
      agent: false,
      ...identity,
    });
    outgoing.end(body);
    const [incoming]: IncomingMessage[] = await once(outgoing, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of incoming ?? []) chunks.push(chunk);
    return new Response(Buffer.concat(chunks), { headers: incoming?.headers as Record<string, string> });
  }
});

describe('what fetch cannot do', () => {
  it.each<[string, Partial<WeChatPayConfig>, RegExp]>([
    ['ca', { ca: pem('authority.cert.pem') }, /CAs of the runtime/],
    ['proxy', { proxy: 'http://127.0.0.1:3128' }, /takes no proxy/],
  ])('is refused where the client is made: %s', async (field, config, message) => {
    const error = await caught(() => client(config));
    expect(error).toMatchObject({ name: 'ConfigError', field });
    expect(error.message).toMatch(message);
  });

  it('is refused where a verb would block', async () => {
    const error = await caught(() => client().v3.certificates.getSync());
    expect(error).toMatchObject({ name: 'ConfigError', field: 'transport' });
    expect(error.message).toContain('without Sync');
  });

  it.each<[unknown, string]>([
    [null, 'fetchTransport'],
    [{ fetch: 'https://a' }, 'fetchTransport.fetch'],
    [{ mtlsFetch: {} }, 'fetchTransport.mtlsFetch'],
    [merchantConfig(), 'fetchTransport.mchid'],
  ])('is told of other options: %#', async (options, field) => {
    expect(await caught(() => fetchTransport(options as object))).toMatchObject({
      name: 'ConfigError',
      field,
    });
  });
});

describe('a call through fetch', () => {
  const call = (pay: WeChatPay, options: object) =>
    caught(() => pay.chain('v3/some/new-thing' as string).post({ json: {}, ...options }));

  it.each<[string, Act]>([
    ['before its headers', {}],
    ['within its body', { writes: [[0, v3Ok().subarray(0, -5)]] }],
  ])('that waits for an answer ends in time, %s', async (_, act) => {
    const { headers } = await script(act);
    const error = await call(client(), { headers, timeout: 100 });
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'TIMEOUT', attempts: 1, sent: true });
    expect(error.message).toMatch(/did not answer within 100 ms; .*query it before repeating it/);
  });

  it('ends when it is given up, and its connection is closed', async () => {
    const { name, headers } = await script({});
    const controller = new AbortController();
    const ended = call(client(), { headers, signal: controller.signal });
    await arrived(name);
    const { open } = await server.connections();
    controller.abort(new Error('enough'));
    expect(await ended).toMatchObject({ code: 'ABORTED', sent: true, cause: { message: 'enough' } });
    await expect.poll(async () => (await server.connections()).open).toBeLessThan(open);
  });

  it('that was given up before is not sent', async () => {
    const { name, headers } = await script(right);
    const transport = fetchTransport();
    const signal = AbortSignal.abort();
    const request = { method: 'GET', url: new URL(server.url), headers, body: undefined, mtls: false };
    const error = await caught(() => transport.send({ ...request, connectTimeout: 1, timeout: 1, signal }));
    expect(error).toMatchObject({ code: 'ABORTED', attempts: 0, sent: false });
    expect(await server.seen(name)).toEqual([]);
  });

  it('ends when its client is closed, and none is made after that', async () => {
    const { name, headers } = await script({});
    const pay = client();
    const ended = call(pay, { headers });
    await arrived(name);
    await pay.close();
    expect(await ended).toMatchObject({ code: 'CLOSED', sent: true });
    expect(await call(pay, { headers })).toMatchObject({ code: 'CLOSED', attempts: 0, sent: false });
    expect(await server.seen(name)).toHaveLength(1);
  });

  it('ends in time where a fetch heeds no signal', async () => {
    const deaf = fetchTransport({ fetch: () => new Promise(() => {}) });
    expect(await call(client({ transport: deaf }), { timeout: 50 })).toMatchObject({ code: 'TIMEOUT' });
  });

  it('has surely sent nothing where no connection was made, and is tried again', async () => {
    const pay = client({ endpoint: server.closedUrl, retry: { delay: 1 } });
    const error = await call(pay, {});
    expect(error).toMatchObject({ code: 'CONNECTION', attempts: 3, sent: false });
    expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('may have taken effect where its connection broke, and is not tried again', async () => {
    const { name, headers } = await script({ ending: 'reset' }, right);
    const error = await call(client({ retry: { delay: 1 } }), { headers });
    expect(error).toMatchObject({ code: 'CONNECTION', attempts: 1, sent: true });
    expect(await server.seen(name)).toHaveLength(1);
  });

  it('does not trust an untrusted certificate', async () => {
    const error = await call(client({ endpoint: server.httpsUrl, retry: false }), {});
    expect(error).toMatchObject({ code: 'CONNECTION' });
    expect(error.message).toMatch(/certificate/);
  });

  it('uploads a file whole', async () => {
    const { name, headers } = await script(right);
    const file = Buffer.alloc(300_000, 'x');
    await client().v3.merchant.media.upload.post({ headers, body: { file, meta: { filename: 'a.png' } } });
    const [seen] = await server.seen(name);
    const sha256 = createHash('sha256').update(file).digest('hex');
    expect(Buffer.from(seen?.body ?? []).includes(sha256)).toBe(true);
    expect(Buffer.from(seen?.body ?? []).includes(file)).toBe(true);
  });
});
