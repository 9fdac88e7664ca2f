// The thread of platform-server.ts. JavaScript, because a thread cannot be started from TypeScript. All of its
// cryptography is node:crypto's own: a second implementation, so that the SDK is not tested against itself.
import { createCipheriv, createPrivateKey, randomBytes, sign, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { keys, strangerKey, ellipticCert, merchantCert, apiV3Key } = workerData;

/** Keys in PEM, each read once. */
const privateKeys = new Map();
function read(pem) {
  if (!privateKeys.has(pem)) privateKeys.set(pem, createPrivateKey(pem));
  return privateKeys.get(pem);
}

/** What the platform does now; the test sets it. */
let state = {
  lists: [],
  signs: [],
  certificates: 'ok',
  status: 200,
  answers: '',
  delay: 0,
  later: undefined,
};
const requests = [];
let turn = 0;

function signature(key, time, body) {
  const nonce = randomBytes(16).toString('hex');
  return {
    'wechatpay-timestamp': String(time),
    'wechatpay-nonce': nonce,
    'wechatpay-serial': key.id,
    'wechatpay-signature': sign(
      'sha256',
      Buffer.from(`${time}\n${nonce}\n${body}\n`),
      read(key.key),
    ).toString('base64'),
    'request-id': '08D8C0E9A80610EE0318A0F6-268578697',
  };
}

function row({ id, cert }, { serial = id, text = cert, key = apiV3Key, alter = (bytes) => bytes } = {}) {
  const nonce = randomBytes(6).toString('hex');
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('certificate'));
  const sealed = alter(Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]));
  return {
    serial_no: serial,
    effective_time: '2024-12-01T08:00:00+08:00',
    expire_time: '2029-12-01T08:00:00+08:00',
    encrypt_certificate: {
      algorithm: 'AEAD_AES_256_GCM',
      nonce,
      associated_data: 'certificate',
      ciphertext: sealed.toString('base64'),
    },
  };
}

const listed = () => state.lists.map((name) => keys[name]);
const list = (rows) => JSON.stringify({ data: rows });
const flipped = (bytes) => {
  bytes[10] ^= 1;
  return bytes;
};
/** Signed, as whatever is asked for, with a key that stands for another. */
const signedBy = (key) => (call) => call.reply(200, list(listed().map((of) => row(of))), key);
const rows = (make) => (call) => call.reply(200, list(listed().map(make)));

/** How the platform answers `GET /v3/certificates`: rightly, refusing, or as a forger or a fault between would. */
const certificates = {
  ok: (call) => call.reply(200, list(listed().map((of) => row(of)))),
  'not-exists': (call) =>
    call.refuse(
      404,
      '{"code":"RESOURCE_NOT_EXISTS","message":"无可用的平台证书，请在商户平台使用微信支付公钥"}',
    ),
  'not-found': (call) => call.refuse(404, '<html><h1>404 Not Found</h1></html>'),
  'system-error': (call) => call.refuse(500, '{"code":"SYSTEM_ERROR","message":"系统异常"}'),
  'sign-error': (call) => call.refuse(401, '{"code":"SIGN_ERROR","message":"签名错误"}'),
  reset: (call) => call.request.socket.resetAndDestroy(),
  hang: () => {},
  'other-apiv3-key': rows((of) => row(of, { key: 'x'.repeat(32) })),
  'other-merchants-among': (call) =>
    call.reply(200, list(listed().map((of, at) => row(of, at === 0 ? {} : { key: 'x'.repeat(32) })))),
  'signed-by-a-stranger': (call) => signedBy({ id: listed()[0].id, key: strangerKey })(call),
  'signed-by-one-it-does-not-bring': (call) => signedBy(keys.generation3)(call),
  'another-serial': rows((of) => row(of, { serial: '6A99000000000000000000000000000000000099' })),
  elliptic: rows(() => row({ id: '6AEC000000000000000000000000000000000004', cert: ellipticCert })),
  'no-certificate': rows((of) => row(of, { text: 'hello' })),
  empty: (call) => call.reply(200, list([])),
  tampered: rows((of) => row(of, { alter: flipped })),
  'no-rows': (call) => call.reply(200, '{"data":[{"serial_no":1}]}'),
  'no-list': (call) => call.reply(200, '{"hello":"world"}'),
};

/** Who signs: in turn those of `state.signs`; the public key if the merchant names it, where there is one. */
function signer(headers) {
  const named = Object.values(keys).find(
    ({ id }) => id === headers['wechatpay-serial'] && id.startsWith('PUB_KEY_ID_'),
  );
  return state.signs.length === 1 && named !== undefined
    ? named
    : keys[state.signs[turn++ % state.signs.length]];
}

/** Whether the merchant has signed what has arrived, as it has arrived. */
function isSigned({ method, url, headers }, body) {
  const [time, nonce, sent] = ['timestamp', 'nonce_str', 'signature'].map(
    (name) => new RegExp(`${name}="([^"]+)"`).exec(headers.authorization ?? '')?.[1] ?? '',
  );
  const text = `${method}\n${url}\n${time}\n${nonce}\n${body}\n`;
  return verify('sha256', Buffer.from(text), merchantCert, Buffer.from(sent, 'base64'));
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    const body = Buffer.concat(chunks).toString('utf8');
    const time = Number(/timestamp="(\d+)"/.exec(headers.authorization ?? '')?.[1]);
    requests.push({ method, url, headers, body });
    if (state.later !== undefined && requests.length > state.later.after)
      state = { ...state, ...state.later.set, later: undefined };
    const write = (status, more, text) => {
      const send = () =>
        response.writeHead(status, { 'content-type': 'application/json', ...more }).end(text);
      if (state.delay > 0) setTimeout(send, state.delay);
      else send();
    };
    const call = {
      request,
      reply: (status, text, key = signer(headers)) => write(status, signature(key, time, text), text),
      refuse: (status, text) => write(status, {}, text),
    };
    if (!isSigned(request, body)) call.refuse(401, '{"code":"SIGN_ERROR","message":"签名错误"}');
    else if (state.listsAt.includes(url)) certificates[state.certificates](call);
    else if (url.endsWith('/certificates')) certificates['not-exists'](call);
    else call.reply(state.status, state.answers);
  });
});

parentPort.on('message', ({ set, forget }) => {
  if (set !== undefined) state = { ...state, ...set };
  if (forget) requests.length = 0;
  parentPort.postMessage({ requests });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
