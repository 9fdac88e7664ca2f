import { expect, test } from 'vitest';
import { WorldClock } from './clock.js';

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
  const clock = new WorldClock(
    async ({ kind }) => {
      log.push([kind, clock.now()]);
      await works.get(kind)?.();
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
  const clock = new WorldClock(async () => ring(clock.now()));
  const ran = new Promise<number>((resolve) => {
    ring = resolve;
  });
  clock.schedule({ at: clock.now() + 20, kind: 'bell', payload: '' });
  const asked = clock.now();
  expect((await ran) - asked).toBeGreaterThanOrEqual(19);
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
