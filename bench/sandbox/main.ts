/** Measures the sandbox alone. `npm run bench` does it too. */
import { optionsFrom } from '../options.js';
import { runPlain } from '../plain-rsa.js';
import { measureSandbox } from './rows.js';
import { sandboxTable } from './table.js';

const options = optionsFrom(process.argv.slice(2));
if (!runPlain(options.plainRsa)) {
  const found = await measureSandbox(options);
  process.stdout.write(`${options.json ? JSON.stringify(found, undefined, 2) : sandboxTable(found)}\n`);
}
