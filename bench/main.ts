/** Compares the SDK with a hand-written floor in one run. See README.md. */
import { type Options, optionsFrom } from './options.js';
import { runPlain } from './plain-rsa.js';
import { type Results, results } from './report/results.js';
import { table } from './report/table.js';
import { duels } from './rounds/duel.js';
import { scenarios } from './rounds/scenario.js';
import { signatures } from './rounds/signature.js';
import { measureSandbox, type SandboxResults } from './sandbox/rows.js';
import { sandboxTable } from './sandbox/table.js';
import { startServer } from './server/start.js';
import { readSetup, writeSetup } from './setup/setup.js';
import { coldStarts, firstAnswers } from './starts/starts.js';

const options = optionsFrom(process.argv.slice(2));
if (!runPlain(options.plainRsa)) {
  const found = await measure(options);
  const { sandbox, ...sdk } = found;
  process.stdout.write(
    options.json ? `${JSON.stringify(found, undefined, 2)}\n` : `${table(sdk)}\n\n${sandboxTable(sandbox)}\n`,
  );
}

async function measure({
  seconds,
  rounds,
  starts,
  contracts,
}: Options): Promise<Results & { sandbox: SandboxResults }> {
  const files = writeSetup();
  try {
    const server = await startServer(files.setup);
    try {
      const cold = coldStarts(starts);
      const first = firstAnswers(starts, files, server);
      const own = signatures(readSetup(files.setup).merchantKey);
      const calls = results(await duels(scenarios, { rounds, seconds }, files, server), own, cold, first);
      return { ...calls, sandbox: await measureSandbox({ rounds, seconds, contracts }) };
    } finally {
      server.stop();
    }
  } finally {
    files.remove();
  }
}
