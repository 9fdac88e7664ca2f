/** The process of both contestants. It runs the ordered rounds and answers with their figures. */
import { floor } from '../contestants/floor.js';
import { ours } from '../contestants/ours.js';
import type { Origins } from '../server/start.js';
import { readSetup } from '../setup/setup.js';
import { round } from './round.js';
import type { Scenario } from './scenario.js';

/** A round to run. */
export interface Order {
  readonly contestant: 'ours' | 'floor';
  readonly scenario: Scenario;
  readonly seconds: number;
}

const [, , setupFile, originsText = '{}'] = process.argv;
const setup = readSetup(setupFile);
const origins: Origins = JSON.parse(originsText);
const contestants = {
  ours: { https: ours(setup, origins.https), http: ours(setup, origins.http) },
  floor: { https: floor(setup, origins.https), http: floor(setup, origins.http) },
};

process.on('message', async ({ contestant: name, scenario, seconds }: Order) => {
  const contestant = contestants[name][scenario.transport];
  const call = contestant[(name === 'floor' ? scenario.floorCall : undefined) ?? scenario.call];
  if (call === undefined) throw new Error(`${name} has no ${scenario.call}`);
  process.send?.(await round(call, scenario.concurrency, seconds));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
