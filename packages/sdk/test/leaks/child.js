// The process of leaks.test.ts: it makes calls, so many of each kind, and reports what they leave behind.
import { getEventListeners } from 'node:events';
import { WeChatPay } from 'wechatpay-kit';

const { config, now, calls, atOnce } = JSON.parse(process.env.DATA);
const pay = new WeChatPay({ ...config, clock: () => now });
/** A signal that outlives all calls. */
const { signal } = new AbortController();
const notification = JSON.parse(process.env.NOTIFICATION);
const warnings = [];
process.on('warning', (warning) => warnings.push(String(warning)));

const get = (name, options) => pay.v3.certificates.get({ headers: { 'x-case': name }, signal, ...options });
const post = (name, options) =>
  pay.v3.pay.transactions.native.post({
    headers: { 'x-case': name },
    signal,
    json: { out_trade_no: '1' },
    ...options,
  });
const xml = (name, options) =>
  pay.v2.pay.orderquery.post({ headers: { 'x-case': name }, signal, xml: { out_trade_no: '1' }, ...options });
const givenUp = (name, ms) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return get(name, { signal: controller.signal });
};

/** What is done in turn, and the code that it ends with. */
const kinds = [
  ['ok', () => get('ok')],
  ['ok', () => post('ok')],
  ['ok', () => xml('ok-v2')],
  ['ok', () => get('ok')],
  ['ok', () => post('ok')],
  ['ok', () => get('busy-then-ok')],
  ['ok', () => pay.notifications.parse(notification)],
  ['ok', () => get('closing')],
  ['CONNECTION', () => get('reset', { retry: false })],
  ['CONNECTION', () => post('reset-midway', { retry: false })],
  ['BAD_SIGNATURE', () => get('forged')],
  ['PARAM_ERROR', () => post('refused')],
  ['TIMEOUT', () => get('hang', { retry: false, timeout: 30 })],
  ['ABORTED', () => givenUp('hang', 3)],
  ['ABORTED', () => givenUp('busy', 3)],
  ['ABORTED', () => givenUp('hang', 0)],
];

const ends = {};
let listeners = 0;

async function run(count) {
  let begun = 0;
  const work = async () => {
    while (begun < count) {
      const [expected, call] = kinds[begun++ % kinds.length];
      const end = await call().then(
        () => 'ok',
        (error) => error.code,
      );
      // A busy machine may answer too late, or be quicker than the caller's second thoughts.
      const kind = end === expected ? 'as expected' : `${end} for ${expected}`;
      ends[kind] = (ends[kind] ?? 0) + 1;
      listeners = Math.max(listeners, getEventListeners(signal, 'abort').length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function memory() {
  for (let times = 0; times < 3; times++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  return { heapUsed, external, arrayBuffers, rss };
}

function resources() {
  return process.getActiveResourcesInfo().sort();
}

/** The connections that are kept are closed by the server, when the parent asks it to. */
async function disconnected() {
  process.send({ kind: 'disconnect' });
  await new Promise((resolve) => process.once('message', resolve));
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline && resources().includes('TCPSocketWrap')) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setImmediate(resolve));
}

process.once('message', async () => {
  // Where they are pipes they are resources, and the thread of the blocking verbs opens them.
  void [process.stdout, process.stderr];
  const before = resources();
  // What is made once is made here: caches, compiled code, the thread of the blocking verbs.
  await run(calls / 5);
  for (let times = 0; times < 20; times++) pay.v3.certificates.getSync({ headers: { 'x-case': 'ok' } });
  const samples = [];
  const parts = 8;
  for (let part = 0; part < parts; part++) {
    await run(calls / parts);
    for (let times = 0; times < 20; times++) pay.v3.certificates.getSync({ headers: { 'x-case': 'ok' } });
    samples.push(await memory());
  }
  const kept = resources();
  await disconnected();
  process.send({
    kind: 'report',
    before,
    kept,
    after: resources(),
    samples,
    ends,
    listeners,
    listenersLeft: getEventListeners(signal, 'abort').length,
    warnings,
  });
  process.disconnect();
});
process.send({ kind: 'ready' });
