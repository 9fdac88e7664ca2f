import { generateKeyPairSync, verify } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { TransportRequest, TransportResponse } from '../http/transport.js';
import { Lifetime } from '../runtime/lifetime.js';
import { asynchronous, blocking } from './drive.js';
import { ask, type Effects, pause, send, share, shareInBackground, sign } from './effects.js';

const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const answer: TransportResponse = { status: 200, headers: {}, body: Buffer.from('{}') };
const request = { method: 'GET', url: new URL('https://api.mch.weixin.qq.com/') } as TransportRequest;

/** Performs effects in either way. */
const ways: readonly (readonly [name: string, run: <Value>(effects: Effects<Value>) => Promise<Value>])[] = [
  ['with promises', asynchronous({ send: async () => answer }, new Lifetime())],
  ['blocking', async (effects) => blocking(effects, { send: () => answer })],
];

describe.each(ways)('effects %s', (_, run) => {
  it('sign and send, and end with their value', async () => {
    function* effects(): Effects<readonly [string, number]> {
      const signature = (yield sign({ text: 'a text', key })) as string;
      const { status } = (yield send(request, undefined)) as TransportResponse;
      return [signature, status];
    }
    const [signature, status] = await run(effects());
    expect(verify('sha256', Buffer.from('a text'), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
    expect(status).toBe(200);
  });

  it('throw what they do not catch, and go on from what they do', async () => {
    function* caught(): Effects<string> {
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
    function* uncaught(): Effects<void> {
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
    function* part(name: string): Effects<void> {
      yield* pause(1, undefined);
      done.push(name);
    }
    function* failing(): Effects<void> {
      yield* pause(1, undefined);
      throw new Error('aside');
    }
    function* effects(): Effects<void> {
      yield* share({}, () => part('shared'), undefined);
      yield* shareInBackground({}, failing);
      yield* shareInBackground({}, () => part('aside'));
      yield* pause(30, undefined);
    }
    await run(effects());
    expect(done).toEqual(['shared', 'aside']);
  });
});

describe('effects with promises', () => {
  const drive = asynchronous({ send: async () => answer }, new Lifetime());

  it('are run once for all who share them, and again afterwards', async () => {
    const owner = {};
    let runs = 0;
    function* counted(): Effects<void> {
      runs += 1;
      yield* pause(20, undefined);
    }
    function* effects(): Effects<void> {
      yield* share(owner, counted, undefined);
    }
    await Promise.all([drive(effects()), drive(effects()), drive(effects())]);
    expect(runs).toBe(1);
    await drive(effects());
    expect(runs).toBe(2);
  });

  it('that fail, fail for all who share them', async () => {
    const owner = {};
    function* failing(): Effects<void> {
      yield* pause(10, undefined);
      throw new Error('shared');
    }
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => drive(share(owner, failing, undefined))));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  it('end their pause, or their wait for others, when the signal is aborted; the others go on', async () => {
    const owner = {};
    let ended = false;
    function* long(): Effects<void> {
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
    function* effects(): Effects<void> {
      begun = true;
      yield* pause(1, undefined);
    }
    await expect(drive(share({}, effects, signal))).rejects.toMatchObject({ code: 'ABORTED' });
    expect(begun).toBe(false);
  });
});

describe('steps that block', () => {
  it('take what a promise would bring for undefined, and let it fail unheard', async () => {
    function* effects(): Effects<unknown[]> {
      return [
        yield* ask(() => Promise.resolve(1)),
        yield* ask(() => Promise.reject(new Error('late'))),
        yield* ask(() => 2),
      ];
    }
    expect(blocking(effects(), { send: () => answer })).toEqual([undefined, undefined, 2]);
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
