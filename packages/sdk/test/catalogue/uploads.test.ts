/** Uploads: every operation whose body is a form with a file, sent to a server that reads the form with another parser. */
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeTransport, type Transport, type TransportRequest, WeChatPay } from 'wechatpay-kit';
import { sameKeys } from '../support/brand.js';
import { merchantConfig } from '../support/config.js';
import { merchant, pem } from '../support/keys.js';
import { openssl } from '../support/openssl.js';
import { v2Message, v2Sign, v3Headers } from '../support/platform.js';
import { type Received, type RecordingServer, startRecordingServer } from '../support/recording-server.js';
import { runNode } from '../support/run-node.js';
import { messages, type Operation, operations, type Schema, uploads } from './operations.js';
import { sample, variables } from './sample.js';
import { opened } from './sealed.js';
import { faultsOfBody, typed } from './validation.js';

/** Bytes that look like the end of a part, and none that are text. */
const picture = Buffer.from('\x89PNG\r\n\x1a\n\r\n--boundary--\r\n\x00\xff'.repeat(1000), 'latin1');
const filename = '营业 "执照"\r\n.png';

let folder: string;
let path: string;
let server: RecordingServer;
let pay: WeChatPay;
/** What an independent program makes of the file. */
let digests: Readonly<Record<string, string>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wechatpay-kit-'));
  path = join(folder, filename);
  writeFileSync(path, picture);
  digests = Object.fromEntries(
    ['sha256', 'sm3', 'md5'].map((algorithm) => [
      algorithm,
      openssl(['dgst', `-${algorithm}`, '-r'], picture)
        .toString()
        .slice(0, algorithm === 'md5' ? 32 : 64),
    ]),
  );
  const xml = Buffer.from(v2Message({ return_code: 'SUCCESS', result_code: 'SUCCESS', media_id: '1' }));
  const json = Buffer.from('{"media_id":"1"}');
  server = await startRecordingServer(({ headers }) =>
    headers['authorization'] === undefined
      ? { headers: {}, body: xml }
      : { headers: v3Headers(json), body: json },
  );
  pay = new WeChatPay(
    merchantConfig({ endpoint: server.url, ca: pem('authority.cert.pem'), brand: sameKeys }),
  );
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const spellings: readonly [string, (pay: WeChatPay, operation: Operation) => unknown][] = [
  [
    'the property chain',
    (pay, { operationId }) => operationId.split('.').slice(0, -1).reduce<unknown>(member, pay),
  ],
  ['chain()', (pay, { path }) => pay.chain(path as string)],
  ['the index', (pay, { path }) => member(pay, path)],
];

function member(value: unknown, name: string): unknown {
  return Reflect.get(Object(value), name);
}

/** What of a schema follows from the file, or has one value only. */
function isComputed(schema: Schema & { 'x-computed'?: string }): boolean {
  return schema['x-computed'] !== undefined || schema.enum?.length === 1;
}

/** The parts of an operation's form: the file's name, and what else there is to give. */
function findParts({ body }: Operation): {
  file: string;
  meta: string | undefined;
  given: Record<string, unknown>;
} {
  const parts = Object.entries(body?.properties ?? {});
  const file = parts.find(([, { contentMediaType }]) => contentMediaType !== undefined)?.[0] ?? '';
  const [meta, schema] = parts.find(([, { type }]) => type === 'object') ?? [];
  const fields = Object.entries(schema?.properties ?? {}).filter(([, field]) => !isComputed(field));
  const given = Object.fromEntries(fields.map(([name, field]) => [name, sample(field)]));
  return { file, meta, given };
}

function readForm({ headers, body }: Received): Promise<FormData> {
  return new Response(new Uint8Array(body), {
    headers: { 'content-type': String(headers['content-type']) },
  }).formData();
}

/** Whether the request's signature is the merchant's over this text. */
function isSigned({ method, path, headers }: Received, text: string): boolean {
  const part = (name: string): string =>
    new RegExp(`${name}="([^"]*)"`).exec(String(headers['authorization']))?.[1] ?? '';
  const message = `${method}\n${path}\n${part('timestamp')}\n${part('nonce_str')}\n${text}\n`;
  const key = createPublicKey(
    new X509Certificate(merchant.cert).publicKey.export({ type: 'spki', format: 'pem' }),
  );
  return verify('sha256', Buffer.from(message), key, Buffer.from(part('signature'), 'base64'));
}

describe('an upload is sent as it is described, once, signed and with the digest of its file', () => {
  it.each(uploads)('$operationId', async (operation) => {
    const { file, meta, given } = findParts(operation);
    const values = [...variables(operation)];
    const variablesGiven = Object.fromEntries(values.map(([name, { given }]) => [name, given]));
    const body = {
      [file]: path,
      ...(meta === undefined || Object.keys(given).length === 0 ? {} : { [meta]: given }),
    };
    for (const [spelling, endpoint] of spellings) {
      const before = server.received.length;
      const verb = member(endpoint(pay, operation), operation.verb) as (options: object) => Promise<unknown>;
      await expect(verb({ ...variablesGiven, body })).resolves.toMatchObject({
        status: 200,
        data: { media_id: '1' },
      });

      const [request, ...more] = server.received.slice(before);
      if (request === undefined) throw new Error(`${spelling} sent nothing`);
      expect(more).toEqual([]);
      const wirePath = operation.wirePath.replace(
        /\{(\w+)\}/g,
        (_, name: string) => values.find(([variable]) => variable === name)?.[1].encoded ?? '',
      );
      expect([request.method, request.path]).toEqual(['POST', wirePath]);
      expect(request.headers['content-length']).toBe(String(request.body.length));
      expect(request.headers['transfer-encoding']).toBeUndefined();
      expect(request.peer !== undefined).toBe(operation.mtls);

      const form = await readForm(request);
      const sent = form.get(file) as File;
      expect(Buffer.from(await sent.arrayBuffer()).equals(picture)).toBe(true);
      expect([sent.name, sent.type]).toEqual([filename, 'image/png']);

      const texts = [...form].filter(([, value]) => typeof value === 'string') as [string, string][];
      if (meta === undefined) checkV2(operation, file, Object.fromEntries(texts));
      else checkV3(operation, request, file, meta, given, texts);
    }
  });

  function checkV3(
    operation: Operation,
    request: Received,
    file: string,
    meta: string,
    given: Record<string, unknown>,
    texts: [string, string][],
  ): void {
    const [[name, text] = ['', ''], ...others] = texts;
    expect([name, others]).toEqual([meta, []]);
    expect(isSigned(request, text)).toBe(true);
    expect(isSigned(request, `${text} `)).toBe(false);
    const schema = operation.body?.properties?.[meta] ?? {};
    const fields = opened(schema, JSON.parse(text)) as Record<string, unknown>;
    expect(fields).toMatchObject(given);
    expect(faultsOfBody(operation, { [meta]: fields, [file]: '' })).toEqual([]);
    const computed = Object.entries(schema.properties ?? {}).filter(([, field]) => isComputed(field));
    for (const [field, { 'x-computed': what, enum: values }] of computed as [
      string,
      Schema & { 'x-computed'?: string },
    ][]) {
      const expected = what === 'filename' ? filename : what === undefined ? values?.[0] : digests[what];
      expect({ [field]: fields[field] }).toEqual({ [field]: expected });
    }
    expect(computed.length).toBeGreaterThan(0);
  }

  function checkV2(operation: Operation, file: string, fields: Record<string, string>): void {
    const { sign, ...signed } = fields;
    expect(signed).toEqual({ media_hash: digests['md5'], mch_id: merchant.mchid, sign_type: 'MD5' });
    expect(sign).toBe(v2Sign(signed));
    const body = typed(operation.body?.properties ?? {}, Object.entries(fields));
    expect(faultsOfBody(operation, { ...body, [file]: '' })).toEqual([]);
  }
});

describe('an upload', () => {
  const last = (): Received => {
    const request = server.received.at(-1);
    if (request === undefined) throw new Error('nothing arrived');
    return request;
  };

  it('of APIv2 is signed with HMAC-SHA256 where that is asked for', async () => {
    await pay.v2.secapi.mch.uploadmedia.post({
      body: { media: picture, filename: 'a.png', sign_type: 'HMAC-SHA256' },
    });
    const { sign, media, ...signed } = Object.fromEntries(await readForm(last())) as Record<string, string>;
    expect(signed).toEqual({ media_hash: digests['md5'], mch_id: merchant.mchid, sign_type: 'HMAC-SHA256' });
    expect(sign).toBe(v2Sign(signed, 'HMAC-SHA256'));
    expect(media).toMatchObject({ name: 'a.png' });
  });

  it('needs nothing but a File', async () => {
    await pay.v3.merchant.media.upload.post({ body: { file: new File([picture], 'a.png') } });
    expect(JSON.parse(String((await readForm(last())).get('meta')))).toEqual({
      filename: 'a.png',
      sha256: digests['sha256'],
    });
  });

  it('arrives whole if it is longer than what a connection takes at once', async () => {
    const file = Buffer.alloc(3 * 1024 * 1024, picture);
    await pay.v3.merchant.media.upload.post({ body: { file, meta: { filename: 'a.png' } } });
    const form = await readForm(last());
    expect(Number(last().headers['content-length'])).toBe(last().body.length);
    expect(Buffer.from(await (form.get('file') as File).arrayBuffer()).equals(file)).toBe(true);
  });

  it('is for a transport a request with a whole body, which it can copy and change', async () => {
    const config = { ...merchantConfig({ endpoint: server.url, ca: pem('authority.cert.pem') }) };
    const inner = nodeTransport(config);
    const bodies: (Buffer | undefined)[] = [];
    const upload = (change: (request: TransportRequest) => TransportRequest): Promise<unknown> => {
      const transport: Transport = {
        send(request) {
          bodies.push(request.body);
          return inner.send(change(request));
        },
      };
      const body = { file: picture, meta: { filename: 'a.png' } };
      return new WeChatPay({ ...config, transport }).v3.merchant.media.upload.post({ body });
    };
    await upload((request) => request);
    expect(bodies.pop()).toEqual(last().body);
    expect(last().body.includes(picture)).toBe(true);
    await upload((request) => ({ ...request }));
    expect(bodies.pop()).toEqual(last().body);
    const other = Buffer.alloc(picture.length, 'x');
    await upload((request) => ({ ...request, body: other }));
    expect(last().body).toEqual(other);
  });

  it('of a kind that the catalogue does not know is of the usual one', async () => {
    const meta = { filename: 'b.png', kind: 'NEW' };
    await pay.chain('v3/some/new/upload' as string).post({ body: { file: picture, meta } });
    const text = String((await readForm(last())).get('meta'));
    expect(JSON.parse(text)).toEqual({ ...meta, sha256: digests['sha256'] });
    expect(isSigned(last(), text)).toBe(true);
  });

  it('blocks where that is asked for, and sends the same', async () => {
    const config = merchantConfig({ endpoint: server.url, ca: pem('authority.cert.pem') });
    const script = `
      import { WeChatPay } from 'wechatpay-kit';
      const { config, path } = JSON.parse(process.env.DATA);
      const pay = new WeChatPay(config);
      const { media_id } = pay.v3.merchant.media.upload.postSync({ body: { file: path } }).data;
      let refused;
      try { pay.v3.merchant.media.upload.postSync({ body: { file: new Blob(['x']) } }); } catch (error) { refused = error.field; }
      console.log(media_id, refused);
    `;
    const { stdout, stderr } = await runNode(script, { data: { config, path } });
    expect([stdout.trim(), stderr]).toEqual(['1 body.file', '']);
    const form = await readForm(last());
    const text = String(form.get('meta'));
    expect(JSON.parse(text)).toEqual({ filename, sha256: digests['sha256'] });
    expect(isSigned(last(), text)).toBe(true);
    expect(Buffer.from(await (form.get('file') as File).arrayBuffer()).equals(picture)).toBe(true);
  });

  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    [
      'JSON in place of its form',
      () => pay.v3.merchant.media.upload.post({ json: {} } as never),
      'json',
      /takes a form: pass body: \{ file: … \}/,
    ],
    ['no form', () => pay.v3.merchant.media.upload.post({} as never), 'body', /expected an object/],
    [
      'a form beside JSON',
      () => pay.chain('v3/some/thing' as string).post({ json: {}, body: { file: 'a' } }),
      'json',
      /not both/,
    ],
    [
      'a form in a GET',
      () => pay.chain('v3/some/thing' as string).get({ body: { file: 'a' } }),
      'body',
      /GET request has no body/,
    ],
    [
      'a form that APIv2 does not take',
      () => pay.chain('v2/pay/orderquery' as string).post({ body: { file: 'a' } }),
      'body',
      /takes no form/,
    ],
    [
      'a file that is not there',
      () => pay.v3.merchant.media.upload.post({ body: { file: join(folder, 'none.png') } }),
      'body.file',
      /ENOENT/,
    ],
    [
      'a signature of its own',
      () => pay.v2.secapi.mch.uploadmedia.post({ body: { media: picture, sign: 'x' } as never }),
      'body.sign',
      /computed from the other fields/,
    ],
    [
      'the fields of another merchant',
      () => pay.v2.secapi.mch.uploadmedia.post({ body: { media: picture, mch_id: '1900000110' } }),
      'body.mch_id',
      /signs for merchant 1900000109/,
    ],
    [
      'null in its meta',
      () =>
        pay.v3.merchant.media.upload.post({
          body: { file: picture, meta: { filename: 'a', more: { x: null } } as never },
        }),
      'body.meta.more.x',
      /refuses/,
    ],
    [
      'a sensitive field that is no text',
      () =>
        pay.v3.marketing.shoppingReceipt.shoppingreceipts.post({
          body: {
            file: picture,
            meta: {
              transaction_id: '1',
              openid: 'o',
              merchant_contact_information: { consultation_phone_number: 7 as never },
            },
          },
        }),
      'body.meta.merchant_contact_information.consultation_phone_number',
      /sent encrypted/,
    ],
  ])('with %s is refused, and nothing is sent', async (_, call, field, message) => {
    const before = server.received.length;
    await expect(call()).rejects.toMatchObject({ name: 'RequestError', field });
    await expect(call()).rejects.toThrow(message);
    expect(server.received).toHaveLength(before);
  });

  it('is not sent when it is aborted while its file is read', async () => {
    const before = server.received.length;
    const stuck = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(picture) });
    const call = pay.v3.merchant.media.upload.post({
      body: { file: stuck, meta: { filename: 'a.png' } },
      signal: AbortSignal.timeout(30),
    });
    await expect(call).rejects.toMatchObject({ name: 'TransportError', code: 'ABORTED', attempts: 0 });
    expect(server.received).toHaveLength(before);
  });
});

describe('the tests of this folder', () => {
  it('cover every operation once', () => {
    expect(uploads.length + messages('v2').length + messages('v3').length).toBe(operations.length);
    expect(operations).toHaveLength(1215);
    expect(uploads).toHaveLength(16);
  });
});
