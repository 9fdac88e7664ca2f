/**
 * Reports what the packages export. Run by `npm run api`, which writes the reports, and by `npm run api:check`:
 *
 *   --check        fails where a committed report is not current
 *   --since REF    fails where one loses or changes a line since REF and no changeset says so
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { differences } from './check.js';
import { makeReports } from './reports.js';
import { refusals } from './since.js';

const top = fileURLToPath(new URL('../../../', import.meta.url));

try {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, since: { type: 'string' } } });
  const reports = makeReports(top);
  if (values.check !== true && values.since === undefined) {
    for (const { path, text } of reports) writeFileSync(join(top, path), text);
  } else {
    const stale = differences(top, reports);
    if (stale.length > 0) fail([...stale, 'Run npm run api, and commit what it writes.']);
    else if (values.since !== undefined) fail(refusals(top, values.since));
  }
} catch (error) {
  fail([error instanceof Error ? error.message : String(error)]);
}

function fail(problems: readonly string[]): void {
  if (problems.length === 0) return;
  console.error(problems.join('\n\n'));
  process.exitCode = 1;
}
