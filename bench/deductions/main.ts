/** Measures recurring deductions. See ../README.md. */
import { measureDeductions } from './measure.js';
import { optionsFrom } from './options.js';
import { deductionsTable } from './table.js';

const options = optionsFrom(process.argv.slice(2));
const found = await measureDeductions(options, (text) => process.stderr.write(`${text}\n`));
process.stdout.write(`${options.json ? JSON.stringify(found, undefined, 2) : deductionsTable(found)}\n`);
