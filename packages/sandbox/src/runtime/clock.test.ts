import { describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '../storage/database.js';
import { offsets, type Perform, WorldClock } from './clock.js';
import { jobs } from './jobs.js';

function startClock(perform: Perform, real?: () => number, database = openState()): WorldClock {
  const clock = new WorldClock(database, perform, real);
  clock.start();
  return clock;
}

function openState(): Database {
  return createDatabase([jobs, offsets]);
}

/** A clock on a real time that the test sets. */
function clockAt(start: number): {
  clock: WorldClock;
  real: { now: number };
  log: [name: string, at: number][];
  note(name: string, at: number, work?: () => Promise<void>): void;
} {
  const real = { now: start };
  const works = new Map<string, () => Promise<void>>();
  const log: [string, number][] = [];
  const clock = startClock(
    async ({ kind }) => {
      log.push([kind, clock.now()]);
      await works.get(kind)?.();
      return () => {};
    },
    () => real.now,
  );
  const note = (name: string, at: number, work = async () => {}): void => {
    works.set(name, work);
    clock.schedule({ at, kind: name, payload: '' });
  };
  return { clock, real, log, note };
}

test('is the real time plus the advanced time', async () => {
  const { clock, real } = clockAt(1000);
  expect(clock.now()).toBe(1000);
  real.now = 1500;
  expect(await clock.advance(10_000)).toBe(11_500);
  real.now = 2000;
  expect(clock.now()).toBe(12_000);
});

test('advancing runs the events in order, each at its own time, each finished before the next', async () => {
  const { clock, log, note } = clockAt(0);
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
  note('late', 3000);
  note('early', 1000, async () => {
    await pause();
    log.push(['early is over', clock.now()]);
    // What happens may cause more, on the way or beyond it.
    note('caused', 2000);
    note('beyond', 9000);
  });
  note('same time', 1000);
  await clock.advance(5000);
  expect(log).toEqual([
    ['early', 1000],
    ['early is over', 1000],
    ['same time', 1000],
    ['caused', 2000],
    ['late', 3000],
  ]);
  await clock.advance(4000);
  expect(log.at(-1)).toEqual(['beyond', 9000]);
  clock.close();
});

test('advancing lets other work run between many events', async () => {
  const order: string[] = [];
  const clock = startClock(({ kind }) => {
    order.push(kind);
    for (const end = performance.now() + 25; performance.now() < end; );
  });
  const now = clock.now();
  for (const kind of ['1', '2', '3']) clock.schedule({ at: now + 1000, kind, payload: '' });
  const advanced = clock.advance(60_000);
  setImmediate(() => order.push('other'));
  await advanced;
  expect(order).toEqual(['1', 'other', '2', '3']);
  clock.close();
});

test('an event in the past runs at once', () => {
  const { clock, log, note } = clockAt(1000);
  note('now', 1000);
  note('past', 1);
  expect(log.map(([name]) => name)).toEqual(['now', 'past']);
  clock.close();
});

test('is idle when no event runs, even if later ones are scheduled', async () => {
  const { clock, log, note } = clockAt(0);
  let finish = () => {};
  note('slow', 0, () => new Promise((resolve) => { finish = resolve; })); // biome-ignore format: one thought
  note('later', 60_000);
  let idle = false;
  const waiting = clock.idle().then(() => { idle = true; }); // biome-ignore format: one thought
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(idle).toBe(false);
  finish();
  await waiting;
  expect(log.map(([name]) => name)).toEqual(['slow']);
  clock.close();
});

test('waits for running events before it advances', async () => {
  const { clock, log, note } = clockAt(0);
  note('slow', 0, () => new Promise((resolve) => setTimeout(resolve, 10)));
  await clock.advance(1000);
  expect(log).toEqual([['slow', 0]]);
  note('next', 1500);
  await Promise.all([clock.advance(400), clock.advance(400)]);
  expect([clock.now(), log.at(-1)]).toEqual([1800, ['next', 1500]]);
  clock.close();
});

test('timers run events in real time', async () => {
  let ring = (_at: number) => {};
  const clock = startClock(() => ring(clock.now()));
  const ran = new Promise<number>((resolve) => {
    ring = resolve;
  });
  const asked = clock.now();
  clock.schedule({ at: asked + 20, kind: 'bell', payload: '' });
  expect((await ran) - asked).toBeGreaterThanOrEqual(19);
  clock.close();
});

describe('a paused clock', () => {
  test('stands still, and goes on from there', async () => {
    const { clock, real } = clockAt(1000);
    expect(await clock.pause()).toBe(1000);
    real.now = 9000;
    expect([clock.now(), clock.isPaused]).toEqual([1000, true]);
    await clock.pause();
    await clock.resume();
    real.now = 9500;
    expect([clock.now(), clock.isPaused]).toEqual([1500, false]);
    clock.close();
  });

  test('runs what is scheduled for now, and nothing later by itself', async () => {
    const { clock, real, log, note } = clockAt(0);
    note('before', 500);
    await clock.pause();
    real.now = 600;
    note('at once', 0);
    note('soon', 1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await clock.idle();
    expect(log).toEqual([['at once', 0]]);
    await clock.resume();
    real.now = 700;
    await expect.poll(() => log).toContainEqual(['soon', expect.any(Number)]);
    clock.close();
  });

  test('moves by steps, from one thing to the next, and stays paused', async () => {
    const { clock, log, note } = clockAt(0);
    await clock.pause();
    note('second', 2000, async () => note('caused', 2500));
    note('first', 1000);
    note('with the first', 1000);
    expect(clock.waiting().map(({ kind }) => kind)).toEqual(['first', 'with the first', 'second']);
    expect(await clock.jump()).toBe(1000);
    expect(log).toEqual([['first', 1000], ['with the first', 1000]]); // biome-ignore format: one thought
    expect(await clock.advance(1200)).toBe(2200);
    expect(await clock.jump()).toBe(2500);
    expect(await clock.jump()).toBe(2500);
    expect([log.at(-1), clock.isPaused, clock.waiting()]).toEqual([['caused', 2500], true, []]);
    clock.close();
  });

  test('is paused in a copy of its state too', async () => {
    const first = openState();
    const paused = startClock(() => undefined, () => 1000, first); // biome-ignore format: one thought
    await paused.advance(500);
    await paused.pause();
    const second = openState();
    second.replace([...first.rows()]);
    const again = startClock(() => undefined, () => 7000, second); // biome-ignore format: one thought
    expect([again.now(), again.isPaused]).toEqual([1500, true]);
    await again.resume();
    expect([again.now(), again.isPaused]).toEqual([1500, false]);
    paused.close();
    again.close();
  });
});

test('who watches the clock hears of each move, pause and replaced state', async () => {
  const database = openState();
  const clock = startClock(() => undefined, () => 0, database); // biome-ignore format: one thought
  const heard: [number, boolean][] = [];
  clock.onMove(() => heard.push([clock.now(), clock.isPaused]));
  await clock.advance(5);
  await clock.pause();
  await clock.jump();
  await clock.resume();
  database.replace([]);
  expect(heard).toEqual([[5, false], [5, true], [5, true], [5, false], [0, false]]); // biome-ignore format: one thought
  clock.close();
});

test('runs no events once closed', async () => {
  const { clock, log, note } = clockAt(0);
  note('later', 10);
  clock.close();
  note('never', 0);
  await clock.advance(1000);
  expect(log).toEqual([]);
});

describe('a job', () => {
  const job = { at: 0, kind: 'k', payload: '' };

  test('of a transaction that fails never runs', () => {
    const database = openState();
    const ran: string[] = [];
    const clock = startClock(
      ({ payload }) => void ran.push(payload),
      () => 1,
      database,
    );
    const failing = () =>
      database.common.transaction(() => {
        clock.schedule({ ...job, payload: 'half done' });
        expect(ran).toEqual([]);
        throw new Error('fails');
      });
    expect(failing).toThrow('fails');
    clock.schedule({ ...job, payload: 'whole' });
    expect(ran).toEqual(['whole']);
    expect(database.common.table(jobs).size).toBe(0);
    clock.close();
  });

  test('that fails leaves nothing behind, and the others run', async () => {
    const database = openState();
    const ran: string[] = [];
    const clock = startClock(
      ({ payload }) => {
        ran.push(payload);
        clock.schedule({ ...job, at: 9, payload: 'caused' });
        if (payload === 'bad') throw new Error('fails');
      },
      () => 1,
      database,
    );
    for (const payload of ['bad', 'good']) clock.schedule({ ...job, payload });
    await clock.idle();
    expect(ran).toEqual(['bad', 'good']);
    expect(database.common.table(jobs).all()).toMatchObject([{ payload: 'caused' }]);
    clock.close();
  });

  test('that did not end begins again with the same state, at the advanced time', async () => {
    const first = openState();
    const begun = startClock(
      () => new Promise(() => undefined),
      () => 1000,
      first,
    );
    await begun.advance(500);
    begun.schedule({ ...job, payload: 'slow' });
    begun.schedule({ ...job, at: 2000, payload: 'later' });
    const second = openState();
    second.replace([...first.rows()]);
    const ran: [string, number][] = [];
    const again = new WorldClock(
      second,
      ({ payload }) => void ran.push([payload, again.now()]),
      () => 1000,
    );
    again.start();
    expect(ran).toEqual([['slow', 1500]]);
    await again.advance(500);
    expect(ran).toEqual([['slow', 1500], ['later', 2000]]); // biome-ignore format: one thought
    begun.close();
    again.close();
  });

  test('that ends after the state was replaced changes nothing', async () => {
    const database = openState();
    let finish: (write: () => void) => void = () => undefined;
    const clock = startClock(
      () => new Promise((resolve) => (finish = resolve)),
      () => 1,
      database,
    );
    clock.schedule(job);
    database.replace([]);
    finish(() => clock.schedule({ ...job, payload: 'late' }));
    await clock.idle();
    expect([...database.rows()]).toEqual([]);
    clock.close();
  });
});
