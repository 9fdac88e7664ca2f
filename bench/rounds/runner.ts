/** The process of all contestants. It runs the ordered rounds and answers with their figures. */
import { type ContestantName, contestants } from '../contestants/all.js';
import { readSetup } from '../setup/setup.js';
import { mainThreadCpu, processCpu } from './cpu.js';
import { type Length, round } from './round.js';
import type { Scenario } from './scenario.js';

/** A round to run. */
export interface Order {
  readonly contestant: ContestantName;
  readonly scenario: Scenario;
  readonly length: Length;
}

const [, , setupFile, originsText = '{}'] = process.argv;
const all = contestants(readSetup(setupFile), JSON.parse(originsText));

process.on('message', async ({ contestant: name, scenario, length }: Order) => {
  const contestant = all[name][scenario.transport];
  const call = contestant?.[(name === 'floor' ? scenario.floorCall : undefined) ?? scenario.call];
  if (call === undefined) throw new Error(`${name} has no ${scenario.call}`);
  const cpu = scenario.isMainThread ? mainThreadCpu : processCpu;
  process.send?.(await round(call, scenario.concurrency, length, cpu));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
