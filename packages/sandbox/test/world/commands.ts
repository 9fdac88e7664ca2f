/** The steps of a story. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { checkAll, quiet, readBalances, readDeliveries } from './checks.js';
import { choose, dice } from './deeds.js';
import type { World } from './world.js';

type Step = fc.AsyncCommand<object, World>;

/** @param run what is done. It may say more of what it has chosen to do */
function step(name: string, run: (world: World, say: (words: string) => void) => Promise<void>): Step {
  let words = '';
  return {
    check: () => true,
    async run(_model, world) {
      words = '';
      await run(world, (said) => {
        words = said;
      });
    },
    toString: () => `${name}${words}`,
  };
}

const alone = dice.map((one) =>
  step('deed: ', async (world, say) => {
    const chosen = choose(world, one);
    if (chosen === undefined) return;
    say(chosen.name);
    await world.perform(chosen.deed);
  }),
);

/** What befalls an answer; the program asks again. */
const faults = [
  'reset-before', 'reset-after', 'truncated', 'dropped', '500; after=true', '503', 'html; after=true', '429', 'latency; ms=5',
]; // biome-ignore format: a list reads better in rows

const faulty = fc.tuple(dice, fc.constantFrom(...faults)).map(([one, fault]) =>
  step(`with ${fault}: `, async (world, say) => {
    const chosen = choose(world, one, true);
    if (chosen === undefined) return;
    say(chosen.name);
    await world.perform(chosen.deed, fault);
  }),
);

/** The days of a story. Money that is held for sharing is released after 30. */
const mostHours = 20 * 24;

const wait = fc.constantFrom(1, 2, 24, 24, 7 * 24).map((hours) =>
  step(`wait ${hours} h`, async (world) => {
    if (world.model.hours + hours > mostHours) return;
    await world.order('advance', { hours });
    world.model.pass(hours);
  }),
);

/** What befalls notifications from now on. */
const storms = [
  [],
  [{ kind: 'doubled', event: '*', share: 0.5 }],
  [{ kind: 'dropped', event: '*', share: 0.5, attempts: 2 }],
  [{ kind: 'reordered', event: '*', share: 0.5, seconds: 30 }, { kind: 'doubled', event: '*', share: 0.3 }],
  [{ kind: 'delayed', event: '*', share: 0.5, seconds: 600 }],
  [{ kind: 'other-key', event: '*', share: 0.5 }, { kind: 'signtest', event: '*', share: 0.3 }],
]; // biome-ignore format: a list reads better in rows

const storm = fc.constantFrom(...storms).map((rules) =>
  step(`notifications with ${rules.map(({ kind }) => kind).join(' and ') || 'no faults'}`, async (world) => {
    await world.order('faults', { faults: rules }, 'PUT');
  }),
);

/** The merchant's server fails. */
const fail = fc.integer({ min: 1, max: 3 }).map((times) =>
  step(`the receiver fails ${times} times`, async ({ receiver }) => {
    receiver.failNext(...Array.from({ length: times }, () => 500));
  }),
);

const look = fc.constant(step('look at everything', checkAll));

const restart = fc.constant(
  step('restart', async (world) => {
    await quiet(world);
    const before = [await readBalances(world), (await readDeliveries(world)).map(({ id }) => id)];
    await world.stop();
    await world.start();
    expect([await readBalances(world), (await readDeliveries(world)).map(({ id }) => id)]).toEqual(before);
    await checkAll(world);
  }),
);

/**
 * Kills the sandbox while requests and the clock are under way. What was acknowledged is kept; what was not is asked for
 * again, and is done once.
 */
const kill = fc
  .record({ list: fc.array(dice, { minLength: 1, maxLength: 6 }), advances: fc.boolean(), delay: fc.nat(25) })
  .map(({ list, advances, delay }) =>
    step(`kill after ${delay} ms${advances ? ' of the clock' : ''} in `, async (world, say) => {
      const chosen = list.flatMap((one) => choose(world, one, true) ?? []);
      // Of several about one thing, the first.
      const deeds = [...new Map(chosen.toReversed().map((one) => [one.deed.about, one])).values()];
      say(deeds.map(({ name }) => name).join(', '));
      const lost = (): undefined => undefined;
      const clock = advances ? world.command('advance', { seconds: 20 }).catch(lost) : undefined;
      const under = deeds.map(async ({ deed }) => ({ deed, result: await deed.send().catch(lost) }));
      await new Promise((resolve) => setTimeout(resolve, delay));
      await world.kill();
      const answered = await Promise.all(under);
      await clock;
      await world.start();
      for (const { deed, result } of answered) {
        await deed.learn(result ?? (await deed.send()), result === undefined);
      }
      await checkAll(world);
    }),
  );

/** By weight. */
export const commands: fc.Arbitrary<Step>[] = [
  ...Array.from({ length: 14 }, () => alone),
  ...Array.from({ length: 5 }, () => faulty),
  wait,
  wait,
  storm,
  fail,
  look,
  restart,
  kill,
];
