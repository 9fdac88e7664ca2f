/** Runs each exchange once it is warm, and prints which functions of our packages that takes, as JSON. */
import { readSetup } from '../setup/setup.js';
import { Coverage } from './coverage.js';
import { createExchanges } from './exchanges.js';
import { type Hops, hopsFrom } from './locate.js';

const [, , setupFile, origin = ''] = process.argv;
const coverage = new Coverage();
await coverage.start();
const { exchanges, stop } = await createExchanges(readSetup(setupFile), origin);
const all: Hops[] = [];
for (const { name, folders, run } of exchanges) all.push(hopsFrom(name, folders, await coverage.of(run)));
coverage.stop();
await stop();
process.stdout.write(JSON.stringify(all), () => process.exit());
