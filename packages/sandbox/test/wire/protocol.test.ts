import { createSign } from 'node:crypto';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { patience } from '../../../../tools/test/patience.js';
import { loadDescription } from '../../src/description/catalogue.js';
import { fromXml, type Json, signedBy, signV3, toXml, v2Sign } from '../merchant.js';
import { orderFields, orderXml } from '../orders.js';
import { openWire, type RawAnswer, type Wire } from './raw.js';

const { operations } = loadDescription();
/** The answer to an unknown path names the nearest one, which takes a while to find. */
const isFull = process.env['WECHATPAY_TEST_FULL'] !== undefined;
const preSign = '/v3/ecommerce/individual-contracts/pre-entrust-sign/app';
const contract = JSON.stringify({ appid: 'wx1', out_contract_code: 'c' });

let sandbox: Sandbox;
let wire: Wire;
beforeAll(async () => {
  sandbox = await startSandbox({ records: 10 });
});
beforeAll(async () => {
  wire = await openWire(sandbox.url);
});
// Nothing came besides the answers.
afterEach(() => expect(wire.rest.toString('latin1')).toBe(''));
afterAll(() => wire.close());
afterAll(() => sandbox.stop());

/** The head of a signed request of APIv3. */
function headOf(
  method: string,
  target: string,
  body: string | Buffer,
  more: readonly string[] = [],
): string[] {
  const length = Buffer.byteLength(body);
  return [
    `${method} ${target} HTTP/1.1`,
    'Host: api.mch.weixin.qq.com',
    `Authorization: ${signV3(sandbox, method, target, body)}`,
    ...(length === 0 ? [] : ['Content-Type: application/json', `Content-Length: ${length}`]),
    ...more,
  ];
}

const askV3 = (method: string, target: string, body: string | Buffer = '', more: readonly string[] = []) =>
  wire.ask(headOf(method, target, body, more), body);

/** The head of an order of APIv2. */
const v2Head = (path: string, body: string | Buffer, more: readonly string[] = []): string[] => [
  `POST ${path} HTTP/1.1`,
  'Host: api.mch.weixin.qq.com',
  'Content-Type: text/xml',
  `Content-Length: ${Buffer.byteLength(body)}`,
  ...more,
];

const errorOf = ({ status, text }: RawAnswer): [number, unknown] => [
  status,
  (JSON.parse(text) as Json)['code'],
];

/** What is wrong with the form of an error of APIv3, in words. */
function judgeV3Error(answer: RawAnswer, status: number, code: string): string[] {
  const { headers, text } = answer;
  const faults: string[] = [];
  const check = (isRight: boolean, fault: string): void => {
    if (!isRight) faults.push(fault);
  };
  check(answer.status === status, `status ${answer.status}`);
  check(headers['content-type'] === 'application/json; charset=utf-8', `type ${headers['content-type']}`);
  check(Number(headers['content-length']) === answer.body.length, 'length');
  check(
    /^[0-9A-F]{32}-[1-9]\d{5,}$/.test(headers['request-id'] ?? ''),
    `Request-ID ${headers['request-id']}`,
  );
  for (const name of ['timestamp', 'nonce', 'signature', 'serial', 'signature-type']) {
    check(headers[`wechatpay-${name}`] !== undefined, `no Wechatpay-${name}`);
  }
  const error = JSON.parse(text) as Json;
  check(error['code'] === code, `code ${String(error['code'])}`);
  check(typeof error['message'] === 'string' && error['message'] !== '', 'no message');
  return faults;
}

/** What is wrong with the form of a failure of APIv2, in words. */
function judgeV2Failure({ status, headers, text }: RawAnswer): string[] {
  const faults: string[] = [];
  if (status !== 200) faults.push(`status ${status}`);
  if (headers['content-type'] !== 'text/xml; charset=utf-8') faults.push(`type ${headers['content-type']}`);
  const fields = fromXml(text);
  if (!text.startsWith('<xml>') || fields['return_code'] !== 'FAIL') faults.push(text.slice(0, 100));
  if (!fields['return_msg'] || fields['sign'] !== undefined) faults.push('return_msg, sign');
  return faults;
}

describe('every operation', () => {
  /** A path on the wire, with a text for each variable. */
  const fill = (path: string): string => path.replace(/#.*/, '').replace(/\{\w+\}/g, 'x');
  /** Pages that the user's browser opens, without a signature. */
  const isPage = ({ method, query, protocol }: (typeof operations)[number]): boolean =>
    protocol === 'v2' && method === 'GET' && query.properties?.['sign'] === undefined;

  test(
    'refuses an unsigned request in the form of its protocol',
    async () => {
      const faults: string[] = [];
      const ids = new Set<string>();
      let asked = 0;
      for (const operation of operations) {
        if (isPage(operation)) continue;
        const { method, wirePath, protocol, path } = operation;
        const body = method === 'GET' ? '' : protocol === 'v2' ? '<xml></xml>' : '{}';
        const type = protocol === 'v2' ? 'text/xml' : 'application/json';
        const head = [`${method} ${fill(wirePath)} HTTP/1.1`, 'Host: localhost', `Content-Type: ${type}`];
        const answer = await wire.ask([...head, `Content-Length: ${body.length}`], body);
        const found = protocol === 'v2' ? judgeV2Failure(answer) : judgeV3Error(answer, 401, 'SIGN_ERROR');
        faults.push(...found.map((fault) => `${method} ${path}: ${fault}`));
        if (protocol !== 'v2') ids.add(answer.headers['request-id'] ?? '');
        if (protocol !== 'v2') asked += 1;
      }
      expect(faults).toEqual([]);
      expect(asked).toBeGreaterThan(800);
      expect(ids.size).toBe(asked);
    },
    patience(120_000),
  );

  test(
    'is unknown under its path with a further slash, and to a method that it has not',
    async () => {
      const v2Folders = new Set(
        operations.filter(({ protocol }) => protocol === 'v2').map(({ wirePath }) => wirePath.split('/')[1]),
      );
      // A fixed segment of one path may be the variable of another.
      const templates = operations.map(({ method, wirePath }) => ({
        method,
        pattern: new RegExp(`^${wirePath.replace(/#.*/, '').replace(/\{\w+\}/g, '[^/]+')}$`),
      }));
      const isServed = (method: string, path: string): boolean =>
        templates.some((other) => other.method === method && other.pattern.test(path));
      const faults: string[] = [];
      for (const { method, wirePath } of operations.filter((_, at) => isFull || at % 8 === 0)) {
        const path = fill(wirePath);
        const wrong = ['PATCH', 'DELETE', 'PUT', 'POST', 'GET'].find((other) => !isServed(other, path));
        for (const [asked, target] of [
          [method, path.endsWith('/') ? path.slice(0, -1) : `${path}/`],
          [wrong ?? 'TRACE', path],
        ] as const) {
          if (isServed(asked, target)) continue;
          const head = [`${asked} ${target} HTTP/1.1`, 'Host: localhost', 'Content-Length: 0'];
          const answer = await wire.ask(head);
          const isV2 = v2Folders.has(target.split('/')[1]);
          const found = isV2 ? judgeV2Failure(answer) : judgeV3Error(answer, 404, 'NOT_FOUND');
          faults.push(...found.map((fault) => `${asked} ${target}: ${fault}`));
        }
      }
      expect(faults).toEqual([]);
    },
    patience(120_000),
  );
});

describe('an answer of APIv3', () => {
  test('is JSON in UTF-8, of its exact length, signed over its bytes, with a Request-ID', async () => {
    const answer = await askV3('POST', preSign, contract);
    expect(answer.statusLine).toBe('HTTP/1.1 200 OK');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(answer.body.length),
      'cache-control': 'no-cache, must-revalidate',
      'content-language': 'zh-CN',
      'x-content-type-options': 'nosniff',
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
      'request-id': expect.stringMatching(/^[0-9A-F]{32}-0$/),
      'keep-alive': 'timeout=8',
    });
    expect(signedBy(sandbox, answer.headers, answer.text)).toBe(true);
    const wrong = await askV3('POST', preSign, '{}');
    expect(Buffer.from(wrong.text)).toEqual(wrong.body);
    expect(wrong.text).toContain('参数错误');
    expect(signedBy(sandbox, wrong.headers, wrong.text)).toBe(true);
  });

  test('with 204 has neither a body nor headers of one, and is signed over an empty one', async () => {
    const close = '/v3/pay/transactions/out-trade-no/T204/close';
    const order = {
      appid: 'wx1',
      mchid: sandbox.mchid,
      description: 'x',
      out_trade_no: 'T204',
      notify_url: 'https://shop.example/',
      amount: { total: 1 },
    };
    await askV3('POST', '/v3/pay/transactions/native', JSON.stringify(order));
    const answer = await askV3('POST', close, JSON.stringify({ mchid: sandbox.mchid }));
    expect(answer.statusLine).toBe('HTTP/1.1 204 No Content');
    for (const name of ['content-type', 'content-length', 'transfer-encoding']) {
      expect(answer.headers).not.toHaveProperty(name);
    }
    expect(signedBy(sandbox, answer.headers, '')).toBe(true);
  });

  test('to HEAD has the headers of GET and no body', async () => {
    const get = await askV3('GET', '/v3/certificates');
    const head = await askV3('HEAD', '/v3/certificates');
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(Object.keys(head.headers).toSorted()).toEqual(Object.keys(get.headers).toSorted());
    const refused = await wire.ask(['HEAD /v3/certificates HTTP/1.1', 'Host: localhost']);
    expect([refused.status, refused.body.length]).toEqual([401, 0]);
  });

  test('names the key of the request, and an empty Wechatpay-Serial counts as none', async () => {
    const serials = Object.keys(sandbox.config.certs);
    const certificate = serials.find((id) => !id.startsWith('PUB_KEY')) ?? '';
    const asked: [header: string[], serial: string][] = [
      [[], certificate],
      [['Wechatpay-Serial:'], certificate],
      [['Wechatpay-Serial:   '], certificate],
      [[`wechatpay-serial: ${certificate.toLowerCase()}`], certificate],
      ...serials.map((id): [string[], string] => [[`Wechatpay-Serial: ${id}`], id]),
    ];
    for (const [header, serial] of asked) {
      const answer = await askV3('GET', '/v3/certificates', '', header);
      expect([answer.status, answer.headers['wechatpay-serial']]).toEqual([200, serial]);
      expect(signedBy(sandbox, answer.headers, answer.text)).toBe(true);
    }
    const unknown = await askV3('GET', '/v3/certificates', '', ['Wechatpay-Serial: PUB_KEY_ID_0']);
    expect(errorOf(unknown)).toEqual([400, 'PARAM_ERROR']);
    expect(unknown.text).toContain('平台证书序列号Wechatpay-Serial错误');
  });

  test('has the number of its error at the end of Request-ID, where WeChat Pay tells it', async () => {
    const numberOf = ({ headers }: RawAnswer) => headers['request-id']?.split('-')[1];
    expect(numberOf(await askV3('POST', preSign, '{}'))).toBe('268435461');
    const unsigned = await wire.ask(['GET /v3/certificates HTTP/1.1', 'Host: localhost']);
    expect(numberOf(unsigned)).toBe('268443699');
  });
});

describe('a request of APIv3', () => {
  const now = (): number => Math.floor(Date.now() / 1000);

  test.each([-200, 0, 200])('with a clock that is off by %i s is accepted', async (skew) => {
    expect((await askAt(now() + skew)).status).toBe(200);
  });

  test.each([-1000, 1000, -100_000])('with a clock that is off by %i s is refused', async (skew) => {
    const answer = await askAt(now() + skew);
    expect(errorOf(answer)).toEqual([401, 'SIGN_ERROR']);
    expect(answer.text).toContain('"field":"timestamp"');
  });

  test('may use a nonce again, and give the fields of Authorization in any order', async () => {
    const [scheme = '', fields = ''] = signV3(sandbox, 'GET', '/v3/certificates', '').split(/ (.*)/);
    for (const order of [
      fields,
      fields,
      fields.split(',').toReversed().join(','),
      fields.replaceAll(',', ', '),
    ]) {
      const head = ['GET /v3/certificates HTTP/1.1', 'Host: localhost', `AUTHORIZATION: ${scheme} ${order}`];
      expect((await wire.ask(head)).status).toBe(200);
    }
  });

  test('takes a serial number in either case, and no unknown one', async () => {
    const { serial } = sandbox.config;
    const authorization = signV3(sandbox, 'GET', '/v3/certificates', '');
    const askAs = (other: string) =>
      wire.ask([
        'GET /v3/certificates HTTP/1.1',
        'Host: localhost',
        `Authorization: ${authorization.replace(serial, other)}`,
      ]);
    expect((await askAs(serial.toLowerCase())).status).toBe(200);
    expect(errorOf(await askAs('00FF'))).toEqual([401, 'SIGN_ERROR']);
  });

  test.each([
    ['an empty body', '', [400, 'PARAM_ERROR']],
    ['white space', ' \r\n ', [400, 'PARAM_ERROR']],
    ['a text', '"x"', [400, 'PARAM_ERROR']],
    ['XML', '<xml></xml>', [400, 'PARAM_ERROR']],
    ['GBK', Buffer.from('{"appid":"\xce\xd2","out_contract_code":"c"}', 'latin1'), [400, 'PARAM_ERROR']],
  ] as const)('with %s is a wrong parameter', async (_, body, error) => {
    expect(errorOf(await askV3('POST', preSign, body))).toEqual(error);
  });

  test.each([
    [
      'in chunks',
      ['Transfer-Encoding: chunked'],
      `${contract.length.toString(16)}\r\n${contract}\r\n0\r\n\r\n`,
    ],
    ['in small chunks with extensions', ['Transfer-Encoding: chunked'], `${chunked(contract)}0;x=y\r\n\r\n`],
    [
      'with a media type of its own',
      [`Content-Length: ${contract.length}`, 'Content-Type: application/json;charset=UTF-8'],
      contract,
    ],
    ['without a media type', [`Content-Length: ${contract.length}`], contract],
  ])('takes a body %s', async (_, headers, body) => {
    const authorization = signV3(sandbox, 'POST', preSign, contract);
    const head = [`POST ${preSign} HTTP/1.1`, 'Host: localhost', `Authorization: ${authorization}`];
    expect((await wire.ask([...head, ...headers], body)).status).toBe(200);
  });

  test('waits for the server before a long body, as curl and PHP do', async () => {
    wire.write(`${headOf('POST', preSign, contract, ['Expect: 100-continue']).join('\r\n')}\r\n\r\n`);
    expect((await wire.read()).statusLine).toBe('HTTP/1.1 100 Continue');
    wire.write(contract);
    expect((await wire.read()).status).toBe(200);
  });

  test('comes in one packet with others, and they are answered in order', async () => {
    const [first, second] = [headOf('GET', '/v3/certificates', ''), headOf('POST', preSign, contract)];
    wire.write(`${first.join('\r\n')}\r\n\r\n${second.join('\r\n')}\r\n\r\n${contract}`);
    const answers = [await wire.read(), await wire.read()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ text }) => Object.keys(JSON.parse(text) as Json)[0])).toEqual([
      'data',
      'pre_entrustweb_id',
    ]);
  });

  test('names the whole address, as to a proxy', async () => {
    const target = '/v3/certificates?algorithm_type=RSA';
    const head = headOf('GET', target, '');
    const whole = [`GET http://api.mch.weixin.qq.com${target} HTTP/1.1`, ...head.slice(1)];
    expect((await wire.ask(whole)).status).toBe(200);
    const stranger = await wire.ask(['POST http://api.mch.weixin.qq.com HTTP/1.1', ...head.slice(1)]);
    expect(errorOf(stranger)).toEqual([404, 'NOT_FOUND']);
  });

  test.each([
    ['/v3//certificates', 404],
    ['/v3/certificates%2F', 404],
    ['/v3/certificates%', 404],
    ['/v3/%ff', 404],
    ['/V3/certificates', 404],
    ['/v3/./certificates', 404],
    ['/v3/x/../certificates', 404],
    ['/v3/certificates;x', 404],
    ['/v3/certificates#x', 404],
    ['/v3\\certificates', 404],
    ['/v3/certificates\\', 404],
    ['/v3/merchant-service/complaints-v2/C\\1', 404],
    ['/_sandbox\\now', 404],
    ['*', 404],
    ['ftp://api.mch.weixin.qq.com/v3/certificates', 404],
    ['/v3/certificates?algorithm_type=RSA&x=\\', 200],
    ['/v3/certificates?', 200],
    ['/v3/certificates?&&', 200],
    ['/v3/certificates?algorithm_type=%52SA', 200],
    ['/v3/certificates?algorithm_type=%', 400],
    ['/v3/%63ertificates', 200],
  ])('for %s is answered with %i', async (target, status) => {
    const answer = await askV3('GET', target);
    expect(answer.status).toBe(status);
    expect(signedBy(sandbox, answer.headers, answer.text)).toBe(true);
  });

  test('whose body is too long is refused, and the connection goes on', async () => {
    const answer = await askV3('POST', preSign, JSON.stringify({ appid: 'x'.repeat(2 << 20) }));
    expect(errorOf(answer)).toEqual([413, 'REQUEST_TOO_LARGE']);
    expect((await askV3('GET', '/v3/certificates')).status).toBe(200);
  });

  async function askAt(timestamp: number): Promise<RawAnswer> {
    const signed = createSign('RSA-SHA256')
      .update(`GET\n/v3/certificates\n${timestamp}\nn\n\n`)
      .sign(sandbox.config.privateKey, 'base64');
    const { mchid, serial } = sandbox.config;
    const fields = `mchid="${mchid}",nonce_str="n",timestamp="${timestamp}",serial_no="${serial}",signature="${signed}"`;
    return await wire.ask([
      'GET /v3/certificates HTTP/1.1',
      'Host: localhost',
      `Authorization: WECHATPAY2-SHA256-RSA2048 ${fields}`,
    ]);
  }
});

/** A body in chunks of a few bytes. */
function chunked(text: string): string {
  return (text.match(/.{1,7}/gs) ?? []).map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
}

describe('a request of APIv2', () => {
  test('is answered with 200 and XML in UTF-8, whatever it is', async () => {
    const bodies: (string | Buffer)[] = [
      orderXml(sandbox, 'W1'),
      orderXml(sandbox, 'W1', { total_fee: '-1' }),
      '', '{}', '<xml>', '<a/>', Buffer.from('<xml><body>\xce\xd2</body></xml>', 'latin1'), '<xml>&x;</xml>',
      `<xml>${' '.repeat(2 << 20)}</xml>`,
    ]; // biome-ignore format: a list reads better in rows
    for (const path of ['/pay/contractorder', '/pay/nothing', '/secapi/pay/refund', '/pay/contractorder/']) {
      for (const body of bodies) {
        const { status, headers, text } = await wire.ask(v2Head(path, body), body);
        expect([status, headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
        expect(fromXml(text)['return_code']).toMatch(/^(SUCCESS|FAIL)$/);
      }
    }
  });

  test('may begin with a declaration, and have white space, comments and no CDATA', async () => {
    const fields = orderFields(sandbox, 'W2');
    const signed = { ...fields, sign: v2Sign(fields, sandbox.config.apiV2Key) };
    const elements = Object.entries(signed).map(([name, value]) => `  <${name}>${value}</${name}>\n`);
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<!-- an order -->\n<root>\n${elements.join('')}</root>\n`;
    const answer = await wire.ask(v2Head('/pay/contractorder', body), body);
    expect(fromXml(answer.text)).toMatchObject({ return_code: 'SUCCESS', result_code: 'SUCCESS' });
  });

  test.each(['application/xml', 'text/plain', 'application/x-www-form-urlencoded', 'application/json'])(
    'may have the media type %s, as HTTP clients choose it',
    async (type) => {
      const body = orderXml(sandbox, `W-${type.replaceAll('/', '-').slice(-20)}`);
      const head = v2Head('/pay/contractorder', body).map((line) => line.replace('text/xml', type));
      expect(fromXml((await wire.ask(head, body)).text)).toMatchObject({ result_code: 'SUCCESS' });
    },
  );

  test('is signed in the answer by its own sign_type, MD5 without one', async () => {
    for (const sign_type of [undefined, 'MD5', 'HMAC-SHA256']) {
      const fields = orderFields(sandbox, `W-${sign_type}`, sign_type === undefined ? {} : { sign_type });
      const signed = { ...fields, sign: v2Sign(fields, sandbox.config.apiV2Key, sign_type) };
      const body = toXml(signed);
      const answer = fromXml((await wire.ask(v2Head('/pay/contractorder', body), body)).text);
      expect(answer['sign']).toBe(v2Sign(answer, sandbox.config.apiV2Key, sign_type));
    }
  });
});

describe('a connection', () => {
  test('stays open for eight seconds after an answer, and closes when the client says so', async () => {
    const own = await openWire(sandbox.url);
    const head = ['GET /v3/certificates HTTP/1.1', 'Host: localhost'];
    expect((await own.ask(head)).headers).toMatchObject({
      connection: 'keep-alive',
      'keep-alive': 'timeout=8',
    });
    expect((await own.ask([...head, 'Connection: close'])).headers).toMatchObject({ connection: 'close' });
    await expect(own.ask(head)).rejects.toThrow('the connection ended');
    own.close();
  });

  test('of HTTP/1.0 is answered and closed', async () => {
    const own = await openWire(sandbox.url);
    const answer = await own.ask(['GET /v3/certificates HTTP/1.0']);
    expect([answer.status, answer.headers['connection']]).toEqual([401, 'close']);
    own.close();
  });

  test.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a header without a colon', 'GET /v3/certificates HTTP/1.1\r\nHost localhost\r\n\r\n'],
    [
      'two lengths',
      'POST /v3/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'a length and chunks',
      'POST /v3/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('with %s gets 400, and the server goes on', async (_, bytes) => {
    const own = await openWire(sandbox.url);
    own.write(bytes);
    expect((await own.read()).status).toBe(400);
    own.close();
    expect((await askV3('GET', '/v3/certificates')).status).toBe(200);
  });
});
