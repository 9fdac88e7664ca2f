/** A process that makes many calls, a good part of which fail or are given up, is afterwards what it was before. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { reply, v2Ok, v3Error, v3Ok } from './support/answers.js';
import { merchantConfig } from './support/config.js';
import { full } from './support/full.js';
import { stranger } from './support/keys.js';
import { v3Envelope, v3Headers } from './support/platform.js';
import { type Act, type ScriptedServer, startScriptedServer } from './support/scripted-server.js';

const calls = full ? 100_000 : 3_000;
const atOnce = 20;
const megabyte = 1024 * 1024;

interface Memory {
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly rss: number;
}

interface Report {
  /** What keeps the process alive: before the calls, after them, and when the server has closed the kept connections. */
  readonly before: string[];
  readonly kept: string[];
  readonly after: string[];
  readonly samples: Memory[];
  /** How many calls came to their expected ends, and to others. */
  readonly ends: Record<string, number>;
  /** The most listeners that a signal of all calls had at once, and how many it still has. */
  readonly listeners: number;
  readonly listenersLeft: number;
  readonly warnings: string[];
}

let server: ScriptedServer;
let report: Report;
let exit: unknown;
/** The server's open connections, looked at now and then. */
const open: number[] = [];
let total = 0;
let took = 0;

beforeAll(
  async () => {
    server = await startScriptedServer();
    const now = Date.now();
    const acts: Record<string, readonly Act[]> = {
      ok: [reply(v3Ok())],
      'ok-v2': [reply(v2Ok())],
      'busy-then-ok': [reply(v3Error(503, 'SYSTEM_ERROR')), reply(v3Ok())],
      busy: [reply(v3Error(503, 'SYSTEM_ERROR'))],
      closing: [reply(v3Ok(), { ending: 'fin' })],
      reset: [{ ending: 'reset' }],
      'reset-midway': [reply(v3Ok().subarray(0, -5), { ending: 'reset', after: 2 })],
      forged: [reply(v3Ok('{}', { key: stranger.key }))],
      refused: [reply(v3Error(400, 'PARAM_ERROR'))],
      hang: [{}],
    };
    for (const [name, list] of Object.entries(acts)) await server.script(name, list, { repeat: true });

    const body = v3Envelope('PAPAY.SIGN', '{"contract_state":"SIGNED"}');
    const config = merchantConfig({
      endpoint: server.url,
      timeout: 20_000,
      retry: { delay: 1, maxDelay: 2, budget: 6, attempts: 6 },
      circuit: false,
    });
    const child = fork(fileURLToPath(new URL('./leaks/child.js', import.meta.url)), {
      execArgv: ['--expose-gc'],
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        DATA: JSON.stringify({ config, now, calls, atOnce }),
        NOTIFICATION: JSON.stringify({ headers: v3Headers(body), body }),
      },
    });
    const ended = once(child, 'exit');
    const started = performance.now();
    const looking = setInterval(async () => open.push((await server.connections()).open), 100);
    report = await new Promise<Report>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code) => reject(new Error(`the process ended with ${code}`)));
      child.on('message', async (message: { kind: string } & Report) => {
        if (message.kind === 'ready') child.send('begin');
        if (message.kind === 'report') resolve(message);
        if (message.kind !== 'disconnect') return;
        took = performance.now() - started;
        total = (await server.connections()).total;
        await server.disconnect('fin');
        child.send('disconnected');
      });
    }).finally(() => clearInterval(looking));
    [exit] = await ended;
  },
  patience(full ? 1_800_000 : 300_000),
);

afterAll(async () => {
  const inMegabytes = (bytes: number | undefined): string => `${((bytes ?? 0) / megabyte).toFixed(2)} MB`;
  const heap = report.samples.map(({ heapUsed }) => inMegabytes(heapUsed)).join(', ');
  console.info(
    `leaks: ${calls} calls in ${(took / 1000).toFixed(1)} s; heap after gc ${heap}; rss ${inMegabytes(report.samples.at(-1)?.rss)}; ` +
      `at most ${Math.max(...open)} connections at once of ${total}; ${JSON.stringify(report.ends)}`,
  );
  await server.stop();
});

describe(`after ${calls} calls`, () => {
  it('nothing keeps the process alive that did not before: no timer, no connection', () => {
    expect(report.after).toEqual(report.before);
    expect(report.kept.filter((name) => name === 'Timeout')).toEqual([]);
    expect(report.kept.filter((name) => name === 'TCPSocketWrap').length).toBeLessThanOrEqual(atOnce);
    expect(exit).toBe(0);
  });

  it('memory is what it was after the first of them', () => {
    const most = (samples: readonly Memory[], of: keyof Memory): number =>
      Math.min(...samples.map((one) => one[of]));
    for (const of of ['heapUsed', 'external', 'arrayBuffers'] as const) {
      const growth = most(report.samples.slice(-2), of) - most(report.samples.slice(0, 2), of);
      expect(growth, of).toBeLessThan(megabyte);
    }
  });

  it('a signal of all calls has no listener left, and never had more than one: Node warns of more than ten', () => {
    expect(report.listenersLeft).toBe(0);
    expect(report.listeners).toBe(1);
    expect(report.warnings).toEqual([]);
  });

  it('the server had no more connections at a time than calls, and those of successful calls were used again', () => {
    expect(open.length).toBeGreaterThan(3);
    expect(Math.max(...open)).toBeLessThanOrEqual(3 * atOnce);
    // Half of the kinds of calls lose their connection: by a reset, an end, a time-out, or an abort.
    expect(total).toBeLessThan(calls * 1.2);
  });

  it('nearly all calls came to the ends that they should', () => {
    const expected = report.ends['as expected'] ?? 0;
    const others = Object.values(report.ends).reduce((sum, count) => sum + count, 0) - expected;
    expect(expected).toBeGreaterThan(calls);
    expect(others, JSON.stringify(report.ends)).toBeLessThan(calls / 20);
  });
});
