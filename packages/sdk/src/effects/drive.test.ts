import { generateKeyPairSync, verify } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { TransportRequest, TransportResponse } from '../http/transport.js';
import { Lifetime } from '../runtime/lifetime.js';
import { asynchronous, blocking } from './drive.js';
import { aside, ask, pause, type Steps, send, share, sign } from './effects.js';

const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const answer: TransportResponse = { status: 200, headers: {}, body: Buffer.from('{}') };
const request = { method: 'GET', url: new URL('https://api.mch.weixin.qq.com/') } as TransportRequest;

/** Runs steps in either way. */
const ways: readonly (readonly [name: string, run: <Value>(steps: Steps<Value>) => Promise<Value>])[] = [
  ['with promises', asynchronous({ send: async () => answer }, new Lifetime())],
  ['blocking', async (steps) => blocking(steps, { send: () => answer })],
];

describe.each(ways)('steps %s', (_, run) => {
  it('sign and send, and end with their value', async () => {
    function* steps(): Steps<readonly [string, number]> {
      const signature = yield* sign({ text: 'a text', key });
      const { status } = yield* send(request, undefined);
      return [signature, status];
    }
    const [signature, status] = await run(steps());
    expect(verify('sha256', Buffer.from('a text'), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
    expect(status).toBe(200);
  });

  it('throw what they do not catch, and go on from what they do', async () => {
    function* caught(): Steps<string> {
      try {
        yield* ask(() => {
          throw new Error('asked');
        });
      } catch (error) {
        yield* pause(1, undefined);
        return String(error);
      }
      return 'nothing';
    }
    function* uncaught(): Steps<void> {
      yield* ask(() => {
        throw new Error('asked');
      });
    }
    expect(await run(caught())).toBe('Error: asked');
    await expect(run(uncaught())).rejects.toThrow('asked');
  });

  it('pause for their time', async () => {
    const started = performance.now();
    await run(pause(60, undefined));
    expect(performance.now() - started).toBeGreaterThan(55);
    await run(pause(0, undefined));
  });

  it('share, and do aside, without failing with what is aside', async () => {
    const done: string[] = [];
    function* part(name: string): Steps<void> {
      yield* pause(1, undefined);
      done.push(name);
    }
    function* failing(): Steps<void> {
      yield* pause(1, undefined);
      throw new Error('aside');
    }
    function* steps(): Steps<void> {
      yield* share({}, () => part('shared'), undefined);
      yield* aside({}, failing);
      yield* aside({}, () => part('aside'));
      yield* pause(30, undefined);
    }
    await run(steps());
    expect(done).toEqual(['shared', 'aside']);
  });
});

describe('steps with promises', () => {
  const drive = asynchronous({ send: async () => answer }, new Lifetime());

  it('are run once for all who share them, and again afterwards', async () => {
    const owner = {};
    let runs = 0;
    function* counted(): Steps<void> {
      runs += 1;
      yield* pause(20, undefined);
    }
    function* steps(): Steps<void> {
      yield* share(owner, counted, undefined);
    }
    await Promise.all([drive(steps()), drive(steps()), drive(steps())]);
    expect(runs).toBe(1);
    await drive(steps());
    expect(runs).toBe(2);
  });

  it('that fail, fail for all who share them', async () => {
    const owner = {};
    function* failing(): Steps<void> {
      yield* pause(10, undefined);
      throw new Error('shared');
    }
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => drive(share(owner, failing, undefined))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('end their pause, or their wait for others, when the signal is aborted; the others go on', async () => {
    const owner = {};
    let ended = false;
    function* long(): Steps<void> {
      yield* pause(150, undefined);
      ended = true;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const patient = drive(share(owner, long, undefined));
    const waiting = drive(share(owner, long, signal));
    const pausing = drive(pause(60_000, signal));
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED', attempts: 0, sent: false });
    await expect(pausing).rejects.toMatchObject({ code: 'ABORTED', attempts: 0, sent: false });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(ended).toBe(false);
    await patient;
    expect(ended).toBe(true);
  });

  it('neither pause nor begin what is shared when the signal is aborted already', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(drive(pause(60_000, signal))).rejects.toMatchObject({ code: 'ABORTED' });
    let begun = false;
    function* steps(): Steps<void> {
      begun = true;
      yield* pause(1, undefined);
    }
    await expect(drive(share({}, steps, signal))).rejects.toMatchObject({ code: 'ABORTED' });
    expect(begun).toBe(false);
  });
});

describe('steps that block', () => {
  it('take what a promise would bring for undefined, and let it fail unheard', async () => {
    function* steps(): Steps<unknown[]> {
      return [
        yield* ask(() => Promise.resolve(1)),
        yield* ask(() => Promise.reject(new Error('late'))),
        yield* ask(() => 2),
      ];
    }
    expect(blocking(steps(), { send: () => answer })).toEqual([undefined, undefined, 2]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
