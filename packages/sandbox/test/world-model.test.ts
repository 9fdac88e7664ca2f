/**
 * The whole money world under any calls, acts of users and of the operator, moves of the clock, faults, restarts and
 * kills, against a model that knows the rules only. `WECHATPAY_TEST_SEED` repeats a run.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { patience } from '../../../tools/test/patience.js';
import { type Receiver, startReceiver } from './receiver.js';
import { checkBills } from './world/bills.js';
import { checkAll, checkArrivals, opening, quiet } from './world/checks.js';
import { commands } from './world/commands.js';
import { Model } from './world/model.js';
import { prepare } from './world/prepare.js';
import { World } from './world/world.js';

const isFull = process.env['WECHATPAY_TEST_FULL'] === '1';
const seed = Number(process.env['WECHATPAY_TEST_SEED'] ?? Date.now() % 2 ** 31);

let folder: string;
let receiver: Receiver;
let world: World;
let run = 0;
beforeAll(async () => {
  receiver = await startReceiver();
  folder = await mkdtemp(join(tmpdir(), 'world-'));
  world = new World(join(folder, 'data'), receiver);
  await world.start();
});
afterAll(async () => {
  await world.kill();
  receiver.close();
  await rm(folder, { recursive: true });
});

test(
  'deductions need a contract, a number pays once, refunds keep to payments, books and bills balance, each change is told once',
  async () => {
    onTestFailed(() => console.error(`WECHATPAY_TEST_SEED=${seed}`));
    const given = fc.commands(commands, { maxCommands: isFull ? 60 : 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(given, async (story) => {
        run += 1;
        await world.start();
        world.model = new Model(`R${run}`, world.mchid);
        const from = receiver.received.length;
        await prepare(world, opening);
        const begun = await world.now();
        await fc.asyncModelRun(() => ({ model: {}, real: world }), story);
        await world.order('faults', {}, 'DELETE');
        receiver.recover();
        // What waits for the user or for another day ends.
        await world.order('advance', { days: 2 });
        world.model.pass(48);
        await checkAll(world);
        expect(world.model.deductions.filter(({ end }) => end === undefined)).toEqual([]);
        // So that no day has been left out.
        await world.order('advance', { days: 1 });
        await quiet(world);
        await checkArrivals(world, from);
        await checkBills(world, begun);
      }),
      // A story with kills does not fail each time, so that a shorter one is not looked for.
      { seed, numRuns: isFull ? 60 : 3, endOnFailure: true },
    );
  },
  patience(isFull ? 3_600_000 : 120_000),
);
