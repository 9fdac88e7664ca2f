// The thread of faulty-server.ts. JavaScript, because a thread cannot be started from TypeScript.
import { createHash, createHmac, createPrivateKey, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { parentPort, workerData } from 'node:worker_threads';

const { platform, strangerKey, apiV2Key, tls } = workerData;

/** Keys in PEM, each read once. */
const privateKeys = new Map();
function read(pem) {
  if (!privateKeys.has(pem)) privateKeys.set(pem, createPrivateKey(pem));
  return privateKeys.get(pem);
}
const nonce = '593BEC0C930BF1AFEB40B4A08C8FB242';
const requestId = { 'request-id': '08D8C0E9A80610EE0318A0F6-268578697' };
const success = {
  return_code: 'SUCCESS',
  result_code: 'SUCCESS',
  prepay_id: 'wx201410272009395522657a690389285100',
};

/** v3's signature headers. The time is relative to the request's own, so that a test can set the client's clock. */
function signed({ time }, body, { offset = 0, serial = platform.publicKeyId, key = platform.key } = {}) {
  const timestamp = String(time + offset);
  const text = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), Buffer.from(body), Buffer.from('\n')]);
  return {
    ...requestId,
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': serial,
    'wechatpay-signature': sign('sha256', text, read(key)).toString('base64'),
  };
}

function v2Sign(fields, type = 'MD5', key = apiV2Key) {
  const pairs = Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .sort()
    .map((name) => `${name}=${fields[name]}`);
  const digest = type === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return digest
    .update(`${pairs.join('&')}&key=${key}`)
    .digest('hex')
    .toUpperCase();
}

function xml(fields) {
  return `<xml>${Object.entries(fields)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`)
    .join('')}</xml>`;
}

function v2Signed(fields, type, key) {
  return xml({ ...fields, sign: v2Sign(fields, type, key) });
}

function json(status, value) {
  return (call) => {
    const body = JSON.stringify(value);
    call.reply(status, { ...signed(call, body), 'content-type': 'application/json' }, body);
  };
}

const contract = '{"contract_state":"SIGNED"}';
const without = (name) => (call) => {
  const headers = signed(call, contract);
  delete headers[name];
  call.reply(200, headers, contract);
};
const withSigning = (signing) => (call) => call.reply(200, signed(call, contract, signing), contract);
const v2 =
  (body, status = 200) =>
  (call) =>
    call.reply(status, requestId, body);

/** What the server does, by the last segment of the path. */
const faults = {
  ok: (call) => (call.v3 ? json(200, { hello: 'world' })(call) : v2(v2Signed(success))(call)),
  empty: (call) => call.reply(204, signed(call, ''), ''),
  'empty-200': (call) => call.reply(200, signed(call, ''), ''),

  // Bodies.
  'not-the-protocol': (call) =>
    call.reply(200, signed(call, 'I am a teapot \u001b[31m'), 'I am a teapot \u001b[31m'),
  'not-utf8': (call) => {
    const body = Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
    call.reply(200, signed(call, body), body);
  },
  'ten-megabytes': (call) => {
    const body = Buffer.alloc(10 * 1024 * 1024, ' ');
    call.reply(200, call.v3 ? signed(call, body) : {}, body);
  },
  endless: ({ response }) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(65_536, '<');
    const more = () => {
      while (!response.destroyed) if (!response.write(chunk)) return response.once('drain', more);
    };
    more();
  },
  dripping: ({ response }) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  truncated: ({ socket }) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"contract_state":'),
  dtd: v2(`<!DOCTYPE xml [<!ENTITY a "b">]>${v2Signed(success)}`),

  // Connections.
  hang: () => {},
  'hang-after-headers': ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n'),
  reset: ({ socket }) => socket.resetAndDestroy(),
  'reset-midway': ({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"contract_state":');
    setTimeout(() => socket.resetAndDestroy(), 30);
  },
  'close-at-once': ({ socket }) => socket.end(),
  'not-http': ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'),
  'another-protocol': ({ socket }) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  'endless-headers': ({ socket }) =>
    socket.write(`HTTP/1.1 200 OK\r\n${`X-Filler: ${'x'.repeat(500)}\r\n`.repeat(200)}`),
  'bad-gateway': (call) =>
    call.reply(502, { 'content-type': 'text/html' }, '<html>\n<body><h1>502 Bad Gateway</h1></html>'),
  redirect: (call) => call.reply(302, { location: '/v3/fault/redirected' }, ''),

  // v3 signatures.
  'signed-by-another': withSigning({ key: strangerKey }),
  'signed-by-certificate': withSigning({ serial: platform.serial }),
  'lower-case-serial': withSigning({ serial: platform.serial.toLowerCase() }),
  'unknown-serial': withSigning({ serial: 'PUB_KEY_ID_9999' }),
  'proto-serial': withSigning({ serial: '__proto__' }),
  'constructor-serial': withSigning({ serial: 'constructor' }),
  unsigned: (call) => call.reply(200, requestId, contract),
  'without-wechatpay-signature': without('wechatpay-signature'),
  'without-wechatpay-serial': without('wechatpay-serial'),
  'without-wechatpay-nonce': without('wechatpay-nonce'),
  'without-wechatpay-timestamp': without('wechatpay-timestamp'),
  '301-late': withSigning({ offset: -301 }),
  '301-early': withSigning({ offset: 301 }),
  '300-late': withSigning({ offset: -300 }),
  '300-early': withSigning({ offset: 300 }),
  'no-time': (call) => call.reply(200, { ...signed(call, contract), 'wechatpay-timestamp': 'now' }, contract),
  probe: (call) =>
    call.reply(
      200,
      { ...signed(call, contract), 'wechatpay-signature': `WECHATPAY/SIGNTEST/${'A'.repeat(325)}` },
      contract,
    ),
  replayed: (call) => call.reply(200, signed(call, contract), '{"contract_state":"TERMINATED"}'),
  reformatted: (call) => call.reply(200, signed(call, contract), '{ "contract_state": "SIGNED" }'),

  // v3 errors.
  'error-signed': json(400, {
    code: 'PARAM_ERROR',
    message: '参数错误',
    detail: { field: '/amount/currency', value: 'XYZ', issue: 'Currency code is invalid', location: 'body' },
  }),
  'error-unsigned': (call) =>
    call.reply(
      401,
      requestId,
      '{"code":"SIGN_ERROR","message":"签名错误","detail":{"sign_information":{"method":"POST"}}}',
    ),
  'error-500': (call) =>
    call.reply(500, requestId, '{"code":"SYSTEM_ERROR","message":"系统异常，请稍后重试"}'),
  'error-without-code': (call) => call.reply(404, requestId, '{"message":"no such thing"}'),
  'error-empty': (call) => call.reply(503, {}, ''),

  // v2 messages.
  'no-sign': v2(xml(success)),
  'empty-sign': v2(xml({ ...success, sign: '' })),
  'wrong-sign': v2(xml({ ...success, sign: '0'.repeat(32) })),
  'lower-case-sign': v2(xml({ ...success, sign: v2Sign(success).toLowerCase() })),
  'sign-of-another-key': v2(v2Signed(success, 'MD5', 'x'.repeat(32))),
  'sign-without-key': v2(xml({ ...success, sign: v2Sign(success, 'MD5', '') })),
  'altered-message': v2(v2Signed(success).replace('wx2014', 'wx2015')),
  'nested-message': v2(
    v2Signed({ ...success, detail: '[object Object]' }).replace('<![CDATA[[object Object]]]>', '<a>1</a>'),
  ),
  'repeated-message': v2(
    v2Signed({ ...success, attach: 'a,b' }).replace('<![CDATA[a,b]]>', 'a</attach><attach>b'),
  ),
  'two-signs': v2(v2Signed(success).replace('</xml>', `<sign>${v2Sign(success)}</sign></xml>`)),
  hmac: v2(v2Signed(success, 'HMAC-SHA256')),
  'return-code-fail': v2(
    '<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[签名错误]]></return_msg></xml>',
  ),
  'return-code-fail-missigned': v2(xml({ return_code: 'FAIL', return_msg: 'x', sign: '0'.repeat(32) })),
  'result-code-fail': v2(
    v2Signed({
      return_code: 'SUCCESS',
      result_code: 'FAIL',
      err_code: 'ORDERPAID',
      err_code_des: '该订单已支付',
    }),
  ),
  'result-code-fail-unsigned': v2(
    xml({ return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'ORDERPAID' }),
  ),
  'status-500': v2('<xml><return_code>FAIL</return_code><return_msg>busy</return_msg></xml>', 500),
};

const requests = {};
const peers = [];
let connections = 0;

function answer(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const name = new URL(request.url, 'http://127.0.0.1').pathname.split('/').at(-1);
    requests[name] = (requests[name] ?? 0) + 1;
    peers.push(request.socket.getPeerCertificate?.()?.serialNumber ?? 'none');
    const authorization = request.headers['authorization'] ?? '';
    const time = Number(/timestamp="(\d+)"/.exec(authorization)?.[1] ?? Math.floor(Date.now() / 1000));
    const reply = (status, headers, body) => {
      response.writeHead(status, headers);
      response.end(body);
    };
    const fault = faults[name] ?? ((call) => call.reply(418, {}, `no such fault: ${name}`));
    fault({ v3: authorization !== '', time, request, response, socket: request.socket, reply });
  });
}

function listen(server) {
  return new Promise((resolve) => {
    server.on('connection', (socket) => {
      connections++;
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}

parentPort.on('message', () => parentPort.postMessage({ requests, connections, peers }));

parentPort.postMessage({
  http: await listen(createServer(answer)),
  https: await listen(createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: false }, answer)),
});
