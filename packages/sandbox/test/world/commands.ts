/** The steps of a story. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { checkAll, quiet, readBalances, readDeliveries } from './checks.js';
import { decide, deduct, deductAgain, terminate } from './contracts.js';
import { type Chooser, close, confirm, decline, pick, place, placeAgain, reverse } from './orders.js';
import { applyForAccount, complain, judgeApplyment, reopenComplaint, settleComplaint } from './people.js';
import { giveBack, refund, refundAgain, share, unfreeze } from './refunds.js';
import { cancelService, completeService, confirmService, createService } from './services.js';
import { accept, cancel, transfer, transferAgain } from './transfers.js';
import type { Deed, World } from './world.js';

/** What can be done, and how often in proportion: what makes stories go on is frequent. */
const choosers: Readonly<Record<string, readonly [weight: number, chooser: Chooser]>> = {
  'place v3': [1, place('v3', 2001)],
  'place v2': [1, place('v2', 999)],
  'place partner': [1, place('partner', 1500, true)],
  'place shared': [1, place('v3', 5003, true)],
  'place combined': [1, place('combined', 700)],
  'place contract': [3, place('contract', 100)],
  'pay by code': [1, place('code', 333)],
  'place again': [1, placeAgain],
  confirm: [8, confirm(true)],
  'confirm any': [1, confirm(false)],
  decline: [1, decline],
  'close v2': [1, close('v2')],
  'close v3': [1, close('v3')],
  reverse: [1, reverse],
  'refund v3': [3, refund('v3', 'third')],
  'refund v2': [3, refund('v2', 'third')],
  'refund all v3': [1, refund('v3', 'all')],
  'refund all v2': [1, refund('v2', 'all')],
  'refund more v3': [1, refund('v3', 'more')],
  'refund more v2': [1, refund('v2', 'more')],
  'refund again': [2, refundAgain],
  'share v3': [2, share('v3', 1, false)],
  'share v2': [2, share('v2', 1, false)],
  'share last v3': [1, share('v3', 2, true)],
  'share last v2': [1, share('v2', 2, true)],
  unfreeze: [1, unfreeze],
  'give back': [2, giveBack('third')],
  'give all back': [1, giveBack('all')],
  'give more back': [1, giveBack('more')],
  deduct: [8, deduct],
  'deduct again': [2, deductAgain],
  'deduct nothing': [1, decide('NOTENOUGH')],
  'deduct later': [1, decide('SYSTEMERROR')],
  'deduct as usual': [1, decide('SUCCESS')],
  'terminate by merchant': [1, terminate('merchant')],
  'terminate by user': [1, terminate('user')],
  'terminate by platform': [1, terminate('platform')],
  'transfer little': [1, transfer(31)],
  'transfer much': [1, transfer(199_999)],
  'transfer again': [1, transferAgain],
  accept: [2, accept],
  cancel: [1, cancel],
  'create service': [1, createService],
  'confirm service': [4, confirmService],
  'complete service': [3, completeService(700)],
  'complete free service': [1, completeService(0)],
  'cancel service': [1, cancelService],
  complain: [1, complain],
  'settle complaint': [2, settleComplaint],
  'reopen complaint': [1, reopenComplaint],
  'apply for account': [1, applyForAccount],
  approve: [1, judgeApplyment('approve')],
  'confirm account': [1, judgeApplyment('confirm-account')],
  refuse: [1, judgeApplyment('refuse')],
};

/** Numbers that choose a deed among those that there is something for, and the thing that it is about. */
const dice = fc.record({ deed: fc.nat(9_999), thing: fc.nat(9) });
type Dice = typeof dice extends fc.Arbitrary<infer Value> ? Value : never;

interface Chosen {
  readonly name: string;
  readonly deed: Deed;
}

/** @param isSafe whether it must be one that can be asked for again */
function choose(world: World, { deed: number, thing }: Dice, isSafe = false): Chosen | undefined {
  const possible = Object.entries(choosers).flatMap(([name, [weight, chooser]]): Chosen[] => {
    const deed = chooser(world, thing);
    if (deed === undefined || (isSafe && deed.about === 'once')) return [];
    return Array.from({ length: weight }, () => ({ name: `${name} (${thing})`, deed }));
  });
  return pick(possible, number);
}

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
