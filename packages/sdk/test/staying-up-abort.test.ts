/** A call that its caller gives up: at whatever stage it is, it ends, and nothing more is sent. */
import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TransportError, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { reply, v3Error, v3Ok } from './support/answers.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { pem, platform } from './support/keys.js';
import { type Act, type ScriptedServer, startScriptedServer } from './support/scripted-server.js';
import { secretsShownBy } from './support/secrets.js';
import { send, tempos } from './support/tempo.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());
afterEach(() => server.silence(0));

const right = reply(v3Ok());
const busy = reply(v3Error(503, 'SYSTEM_ERROR'));
const hang: Act = {};

function client(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  return new WeChatPay(
    merchantConfig({
      endpoint: server.url,
      timeout: 20_000,
      retry: { delay: 20_000, maxDelay: 60_000 },
      circuit: false,
      ...overrides,
    }),
  );
}

const connections = async (): Promise<number> => (await server.connections()).total;

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

interface Stage {
  readonly stage: string;
  readonly acts: readonly Act[];
  /** When the call is given up. @default when so many requests have arrived */
  readonly when?: 'at once' | 'connecting' | 'pausing';
  readonly config?: () => Partial<WeChatPayConfig>;
  /** TLS handshakes that the server does not answer. */
  readonly silence?: number;
  /** What the error tells. */
  readonly attempts: number;
  readonly sent: boolean;
  /** The requests that had arrived by then. */
  readonly arrived: number;
}

const stages: readonly Stage[] = [
  {
    stage: 'while it is signed',
    acts: [right, right],
    when: 'at once',
    attempts: 0,
    sent: false,
    arrived: 0,
  },
  {
    stage: 'while it connects',
    acts: [right, right],
    silence: 1,
    when: 'connecting',
    config: () => ({ endpoint: server.httpsUrl, ca: pem('authority.cert.pem'), timeout: 20_000 }),
    attempts: 1,
    sent: false,
    arrived: 0,
  },
  { stage: 'while it waits', acts: [hang, right], attempts: 1, sent: true, arrived: 1 },
  {
    stage: 'while it reads the headers',
    acts: [{ writes: [[0, v3Ok().subarray(0, 40)]] }, right],
    attempts: 1,
    sent: true,
    arrived: 1,
  },
  {
    stage: 'while it reads the body',
    acts: [{ writes: [[0, v3Ok().subarray(0, -5)]] }, right],
    attempts: 1,
    sent: true,
    arrived: 1,
  },
  {
    stage: 'while it pauses after an answer',
    acts: [busy, right],
    when: 'pausing',
    attempts: 1,
    sent: true,
    arrived: 1,
  },
  {
    stage: 'while it pauses after a reset',
    acts: [{ ending: 'reset' }, right],
    when: 'pausing',
    attempts: 1,
    sent: true,
    arrived: 1,
  },
  {
    stage: 'while it pauses for Retry-After',
    acts: [reply(v3Error(503, 'SYSTEM_ERROR', { 'Retry-After': '30' })), right],
    when: 'pausing',
    attempts: 1,
    sent: true,
    arrived: 1,
  },
  {
    stage: 'while it pauses and nothing has been sent',
    acts: [right],
    config: () => ({ endpoint: server.closedUrl }),
    when: 'pausing',
    attempts: 1,
    sent: false,
    arrived: 0,
  },
  {
    stage: 'in its third attempt',
    acts: [busy, { ending: 'reset' }, hang, right],
    config: () => ({ retry: { delay: 1 } }),
    attempts: 3,
    sent: true,
    arrived: 3,
  },
];

describe('a call that is given up', () => {
  it.each(stages)(
    '$stage',
    async ({ acts, when, config = () => ({}), silence = 0, attempts, sent, arrived, stage }) => {
      await server.silence(silence);
      await server.script(stage, acts);
      const pay = client(config());
      const retrying = new Promise((resolve) => pay.on('retry', resolve));
      const connected = await connections();
      const before = timers();
      const controller = new AbortController();
      const reason = new Error('enough');
      const { signal } = controller;
      const call = caught(() => pay.v3.certificates.get({ signal, headers: { 'x-case': stage } }));
      if (when === 'pausing') await retrying;
      else if (when === 'connecting') await expect.poll(connections).toBeGreaterThan(connected);
      else if (when === undefined) await expect.poll(() => server.seen(stage)).toHaveLength(arrived);
      // The client needs a moment to read the answer. Too short a moment gives an earlier stage, with the same outcome.
      if (when !== 'at once') await wait(50);
      const givenUp = performance.now();
      controller.abort(reason);
      const error = await call;
      expect(performance.now() - givenUp).toBeLessThan(patience(5_000));
      expect(error).toBeInstanceOf(TransportError);
      expect(error).toMatchObject({ code: 'ABORTED', cause: reason, attempts, sent });
      expect(secretsShownBy(error)).toEqual([]);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
      expect(timers()).toBeLessThanOrEqual(before);
      await wait(200);
      expect(await server.seen(stage)).toHaveLength(arrived);
    },
  );

  it.each(tempos)('before it begins, %s', async (tempo) => {
    await server.script('before', [right]);
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    for (const [verb, path] of [
      ['get', 'v3/certificates'],
      ['post', 'v2/pay/unifiedorder'],
    ] as const) {
      const options = { signal, headers: { 'x-case': 'before' } };
      const error = await caught(() => send(client(), tempo, verb, path, options));
      expect(error).toMatchObject({
        name: 'TransportError',
        code: 'ABORTED',
        cause: reason,
        attempts: 0,
        sent: false,
      });
    }
    expect(await server.seen('before')).toEqual([]);
  });

  it('while it waits for the platform certificates that another call downloads: which goes on', async () => {
    const pay = client({ certs: 'auto', retry: false, timeout: patience(1_500) });
    // All requests without a name: the download, in this test alone.
    await server.script('', [hang]);
    const patient = caught(() => pay.v3.certificates.get());
    await wait(50);
    const controller = new AbortController();
    const { signal } = controller;
    const impatient = caught(() => pay.v3.certificates.get({ signal }));
    await wait(50);
    const givenUp = performance.now();
    controller.abort(new Error('enough'));
    expect(await impatient).toMatchObject({ code: 'ABORTED', attempts: 0, sent: false });
    expect(performance.now() - givenUp).toBeLessThan(patience(1_000));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(await patient).toMatchObject({ code: 'TIMEOUT', sent: false });
    expect(await server.seen('')).toHaveLength(1);
    await server.forget('');
  });

  it('while a key is looked for that its answer is signed with', async () => {
    const certs = { [platform.serial]: platform.cert, auto: true };
    const pay = client({ certs, retry: false, timeout: 20_000 });
    const unknown = reply(v3Ok('{}', { serial: 'ABCDEF0123456789' }));
    await server.script('unknown-serial', [unknown]);
    await server.script('', [hang]);
    const controller = new AbortController();
    const { signal } = controller;
    const call = caught(() => pay.v3.certificates.get({ signal, headers: { 'x-case': 'unknown-serial' } }));
    while ((await server.seen('')).length === 0) await wait(10);
    controller.abort(new Error('enough'));
    expect(await call).toMatchObject({ code: 'ABORTED', attempts: 1, sent: true });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await server.forget('');
  });

  it('has no effect once the call has ended, and leaves no listener on a signal that lives on', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const pay = client({ retry: { delay: 1 } });
    await server.script('lives-on', [right, busy, { ending: 'reset' }, right, busy, busy, busy, right]);
    const options = { signal, headers: { 'x-case': 'lives-on' } };
    expect(await pay.v3.certificates.get(options)).toMatchObject({ status: 200 });
    expect(await pay.v3.certificates.get(options)).toMatchObject({ status: 200 });
    expect(await caught(() => pay.v3.certificates.get(options))).toMatchObject({ status: 503 });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    controller.abort();
    expect(await caught(() => pay.v3.certificates.get(options))).toMatchObject({
      code: 'ABORTED',
      attempts: 0,
    });
    expect(await server.seen('lives-on')).toHaveLength(7);
  });

  it('takes the time of AbortSignal.timeout for the whole call, pauses and all', async () => {
    await server.script(
      'overall',
      Array.from({ length: 50 }, () => busy),
    );
    const pay = client({ retry: { attempts: 50, delay: 60, maxDelay: 60 } });
    const signal = AbortSignal.timeout(400);
    const started = performance.now();
    const error = await caught(() => pay.v3.certificates.get({ signal, headers: { 'x-case': 'overall' } }));
    expect(error).toMatchObject({ code: 'ABORTED', sent: true });
    expect(error.cause).toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - started).toBeLessThan(patience(5_000));
    // The last may have ended before it arrived.
    const { length } = await server.seen('overall');
    expect([length, length + 1]).toContain(error['attempts']);
  });
});
