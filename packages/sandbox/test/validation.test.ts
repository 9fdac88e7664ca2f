import { createHash, randomUUID } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromXml, type Json, send, signedBy, v2, v2Sign, v3 } from './merchant.js';
import { createEncrypt } from './requests.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const keyOf = ({ config }: Sandbox, isPublicKey: boolean): [id: string, pem: string] =>
  Object.entries(config.certs).find(([id]) => id.startsWith('PUB_KEY_ID_') === isPublicKey) ?? ['', ''];

const uniqueNo = (): string => randomUUID().replaceAll('-', '');
const native = '/v3/pay/transactions/native';
const order = () => ({
  appid: 'wx1', mchid: sandbox.mchid, description: 'x', out_trade_no: uniqueNo(), notify_url: 'https://shop.example/pay',
  amount: { total: 1 },
}); // biome-ignore format: a list reads better in rows

describe('an encrypted field', () => {
  const path = '/v3/fund-app/mch-transfer/transfer-bills';
  const bill = (user_name?: string) => ({
    appid: 'wx1', out_bill_no: uniqueNo(), transfer_scene_id: '1009', openid: 'o', transfer_amount: 30, transfer_remark: 'x',
    transfer_scene_report_infos: [{ info_type: '采购商品名称', info_content: 'b' }], ...(user_name && { user_name }),
  }); // biome-ignore format: a list reads better in rows
  const transfer = (user_name?: string, serial?: string) =>
    v3(sandbox, 'POST', path, bill(user_name), {
      headers: serial === undefined ? {} : { 'wechatpay-serial': serial },
    });

  test.each([true, false])(
    'is accepted for the key that the request names; public key: %s',
    async (isPublicKey) => {
      const [id, pem] = keyOf(sandbox, isPublicKey);
      const answer = await transfer(createEncrypt(pem)('张三', undefined), id);
      expect([answer.status, answer.headers['wechatpay-serial']]).toEqual([200, id]);
    },
  );

  test.each([undefined, ''])('demands Wechatpay-Serial, which is %j', async (serial) => {
    const sealed = createEncrypt(keyOf(sandbox, true)[1])('张三', undefined);
    const answer = await transfer(sealed, serial);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      code: 'PARAM_ERROR',
      message: expect.stringContaining('user_name'),
      detail: { field: 'Wechatpay-Serial', location: 'header' },
    });
  });

  test.each([undefined, ''])('that is not given does not demand it, which is %j', async (serial) => {
    const answer = await transfer(undefined, serial);
    expect([answer.status, answer.headers['wechatpay-serial']]).toEqual([200, keyOf(sandbox, false)[0]]);
  });

  test.each<[string, () => string]>([
    ['in the clear', () => '张三'],
    ['of garbage', () => Buffer.alloc(256, 7).toString('base64')],
    ['for another key', () => createEncrypt(keyOf(sandbox, false)[1])('张三', undefined)],
  ])('%s is refused', async (_, sealed) => {
    const text = sealed();
    const answer = await transfer(text, keyOf(sandbox, true)[0]);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      code: 'PARAM_ERROR',
      detail: { field: '/user_name', value: text.slice(0, 128), location: 'body' },
    });
  });

  test('in the query is one as well', async () => {
    const query = new URLSearchParams({
      mobile: createEncrypt(keyOf(sandbox, true)[1])('13800000000', undefined),
    });
    const ask = (headers: Record<string, string>) =>
      v3(sandbox, 'GET', `/v3/smartguide/guides?store_id=1&${query}`, undefined, { headers });
    expect((await ask({})).json).toMatchObject({ detail: { field: 'Wechatpay-Serial', location: 'header' } });
    expect((await ask({ 'wechatpay-serial': keyOf(sandbox, true)[0] })).status).toBe(200);
  });
});

describe('an unknown field', () => {
  const unknown = async (of: Sandbox): Promise<unknown> => {
    const { requests } = (await (await fetch(`${of.url}/_sandbox/requests?limit=1`)).json()) as {
      requests: Json[];
    };
    return requests[0]?.['unknown'];
  };

  test('is accepted, and told in the record of the request', async () => {
    expect((await v3(sandbox, 'POST', native, order())).status).toBe(200);
    expect(await unknown(sandbox)).toBeUndefined();
    const more = { ...order(), amount: { total: 1, totl: 2 }, 'a/b': [{}] };
    expect((await v3(sandbox, 'POST', `${native}?x=1`, more)).status).toBe(200);
    expect(await unknown(sandbox)).toEqual(['/x', '/amount/totl', '/a~1b']);
    const code = { appid: 'wx1', mch_id: sandbox.mchid, auth_code: '130000000000000001', whatever: '1' };
    expect((await v2(sandbox, '/tools/authcodetoopenid', code)).fields).toMatchObject({
      result_code: 'SUCCESS',
    });
    expect(await unknown(sandbox)).toEqual(['/whatever']);
  });

  test('is refused by a strict sandbox', async () => {
    const strict = await startSandbox({ strict: true });
    try {
      expect((await v3(strict, 'POST', native, order())).status).toBe(200);
      const { status, json } = await v3(strict, 'POST', native, {
        ...order(),
        amount: { total: 1, totl: 2 },
      });
      expect([status, json]).toEqual([
        400,
        expect.objectContaining({
          code: 'PARAM_ERROR',
          detail: { field: '/amount/totl', issue: '接口没有该字段', location: 'body' },
        }),
      ]);
      expect((await v3(strict, 'POST', `${native}?x=1`, order())).json).toMatchObject({
        detail: { field: '/x', location: 'query' },
      });
      const code = { appid: 'wx1', mch_id: strict.mchid, auth_code: '130000000000000001' };
      expect((await v2(strict, '/tools/authcodetoopenid', code)).fields['result_code']).toBe('SUCCESS');
      const { fields } = await v2(strict, '/tools/authcodetoopenid', { ...code, whatever: '1' });
      expect(fields).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' });
      expect(fields['err_code_des']).toContain('whatever');
    } finally {
      await strict.stop();
    }
  });
});

describe('an upload', () => {
  const path = '/v3/merchant/media/upload';
  const digest = (file: Buffer) => createHash('sha256').update(file).digest('hex');
  const png = Buffer.from('\x89PNG\r\n--boundary--\r\n--bc\r\n\x00\xff'.repeat(99), 'latin1');

  interface Form {
    file?: Buffer;
    sha256?: string;
    order?: ('meta' | 'file')[];
    boundary?: string;
    metaHead?: string;
    signed?: string;
  }

  /** A form as plain clients write it, signed over `meta`. */
  function upload({ file = png, order = ['meta', 'file'], boundary = 'b', metaHead = '', ...more }: Form) {
    const meta = JSON.stringify({ filename: 'a.png', sha256: more.sha256 ?? digest(file) });
    const parts = {
      meta: Buffer.from(`Content-Disposition: form-data; name="meta"\r\n${metaHead}\r\n${meta}`),
      file: Buffer.concat([
        Buffer.from(
          'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n',
        ),
        file,
      ]),
    };
    const raw = Buffer.concat([
      ...order.flatMap((name) => [Buffer.from(`--${boundary}\r\n`), parts[name], Buffer.from('\r\n')]),
      Buffer.from(`--${boundary}--\r\n`),
    ]);
    return v3(sandbox, 'POST', path, undefined, {
      raw,
      signedBody: more.signed ?? meta,
      headers: {
        'content-type': `multipart/form-data; boundary=${/\W/.test(boundary) ? `"${boundary}"` : boundary}`,
      },
    });
  }

  test.each<[string, Form]>([
    ['with meta first', {}],
    ['with the file first', { order: ['file', 'meta'] }],
    ['with the type of meta', { metaHead: 'Content-Type: application/json\r\n' }],
    ['with a quoted boundary', { boundary: '--=_Part 1:2' }],
    ['of 2 MB and more', { file: Buffer.alloc(3 << 20, 1) }],
    ['of 5 MB', { file: Buffer.alloc(5 << 20, 1) }],
    ['with its digest in capitals', { sha256: digest(png).toUpperCase() }],
  ])('%s is accepted', async (_, form) => {
    const answer = await upload(form);
    expect([answer.status, answer.json]).toEqual([200, { media_id: expect.any(String) }]);
    expect(signedBy(sandbox, answer.headers, answer.body)).toBe(true);
  });

  test.each<[string, Form, Json]>([
    [
      'with the digest of another file',
      { sha256: digest(Buffer.from('x')) },
      { code: 'PARAM_ERROR', detail: { field: '/sha256' } },
    ],
    ['without its file', { order: ['meta'] }, { code: 'PARAM_ERROR' }],
    ['without meta', { order: ['file'], signed: '' }, { code: 'PARAM_ERROR', detail: { field: '/meta' } }],
    [
      'beyond 5 MB',
      { file: Buffer.alloc((5 << 20) + 1, 1) },
      { code: 'PARAM_ERROR', detail: { field: '/file' } },
    ],
    ['signed over the whole', { signed: 'the whole body' }, { code: 'SIGN_ERROR' }],
  ])('%s is refused', async (_, form, json) => {
    const answer = await upload(form);
    expect([400, 401]).toContain(answer.status);
    expect(answer.json).toMatchObject(json);
  });
});

describe('APIv2 answers with status 200 and XML', () => {
  const bodies: [title: string, body: string][] = [
    ['no body', ''],
    ['JSON', '{"a":1}'],
    ['half an element', '<xml><appid>'],
    ['no signature', '<xml><appid>wx1</appid></xml>'],
    [
      'a document type',
      '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><xml><appid>&y;</appid></xml>',
    ],
    ['an element twice', '<xml><appid>1</appid><appid>2</appid></xml>'],
    ['an element inside another', '<xml><appid><x>1</x></appid></xml>'],
  ];
  const paths = [
    '/pay/unifiedorder',
    '/pay/nothing',
    '/secapi/pay/refundx',
    '/tools/nothing/at/all',
    '/mmpaymkttransfers/x',
  ];

  test.each(bodies.flatMap(([title, body]) => paths.map((path) => [title, path, body] as const)))(
    'to %s at %s',
    async (_, path, body) => {
      const answer = await send(sandbox.url + path, {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
        body,
      });
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
      const fields = fromXml(answer.body);
      expect(fields).toMatchObject({ return_code: 'FAIL', return_msg: expect.stringMatching(/./) });
      expect(fields['sign']).toBeUndefined();
    },
  );

  test('to any method, and to any path with XML', async () => {
    for (const [method, path] of [
      ['GET', '/pay/unifiedorder'],
      ['PUT', '/pay/orderquery'],
      ['POST', `/${randomUUID()}`],
    ] as const) {
      const answer = await send(sandbox.url + path, {
        method,
        headers: { 'content-type': 'text/xml' },
        body: '<xml/>',
      });
      expect([method, answer.status, fromXml(answer.body)['return_code']]).toEqual([method, 200, 'FAIL']);
    }
  });

  test('to a query with what XML cannot hold', async () => {
    const answer = await send(`${sandbox.url}/papay/entrustweb?mch_id=%01%00&sign=x`, { method: 'GET' });
    expect([answer.status, fromXml(answer.body)['return_code']]).toEqual([200, 'FAIL']);
  });

  test('to a wrong field, which is named in a signed answer', async () => {
    const given = { appid: 'wx1', mch_id: sandbox.mchid };
    const { status, fields } = await v2(sandbox, '/pay/closeorder', given);
    expect(status).toBe(200);
    expect(fields).toMatchObject({ return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'PARAM_ERROR' });
    expect(fields['err_code_des']).toContain('out_trade_no');
    expect(fields['sign']).toBe(v2Sign(fields, sandbox.config.apiV2Key));
  });
});
