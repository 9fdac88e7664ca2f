/** Compares the SDK with a hand-written floor in one run. See README.md. */
import { type Options, optionsFrom } from './options.js';
import { type Results, results } from './report/results.js';
import { table } from './report/table.js';
import { duels } from './rounds/duel.js';
import { scenarios } from './rounds/scenario.js';
import { signatures } from './rounds/signature.js';
import { startServer } from './server/start.js';
import { readSetup, writeSetup } from './setup/setup.js';
import { coldStarts, firstAnswers } from './starts/starts.js';

const options = optionsFrom(process.argv.slice(2));
const found = await measure(options);
process.stdout.write(`${options.json ? JSON.stringify(found, undefined, 2) : table(found)}\n`);

async function measure({ seconds, rounds, starts }: Options): Promise<Results> {
  const files = writeSetup();
  try {
    const server = await startServer(files.setup);
    try {
      const cold = coldStarts(starts);
      const first = firstAnswers(starts, files, server);
      const own = signatures(readSetup(files.setup).merchantKey);
      return results(await duels(scenarios, { rounds, seconds }, files, server), own, cold, first);
    } finally {
      server.stop();
    }
  } finally {
    files.remove();
  }
}
