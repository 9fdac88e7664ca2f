/** Prints the files and functions of our packages that one warm exchange runs. See README.md. */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startServer } from '../server/start.js';
import { writeSetup } from '../setup/setup.js';
import { buildProgram } from './build.js';
import type { Hops, HopsFunction } from './locate.js';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, summary: { type: 'boolean', default: false } },
});
const hops = await measure();
process.stdout.write(`${values.json ? JSON.stringify(hops, undefined, 2) : report(hops, values.summary)}\n`);

async function measure(): Promise<Hops[]> {
  const program = await buildProgram();
  const files = writeSetup();
  try {
    const server = await startServer(files.setup);
    try {
      const args = [program, files.setup, server.origins.http];
      return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 64 * 2 ** 20 }));
    } finally {
      server.stop();
    }
  } finally {
    files.remove();
  }
}

function report(all: readonly Hops[], summary: boolean): string {
  const totals = all.map(
    ({ name, files }) =>
      `${name.padEnd(16)}  ${String(files.length).padStart(3)} files  ${String(count(files)).padStart(4)} functions`,
  );
  if (summary) return totals.join('\n');
  const details = all.flatMap(({ name, files }) => [
    `${name}:`,
    ...files.map(({ path, functions }) => `  ${path}  ${functions.map(printed).join('  ')}`),
    '',
  ]);
  return [...details, ...totals].join('\n');
}

function count(files: Hops['files']): number {
  return files.reduce((sum, { functions }) => sum + functions.length, 0);
}

/** `name:line`, and how often the exchange calls it. */
function printed({ name, line, calls }: HopsFunction): string {
  return `${name === '' ? '(anonymous)' : name}:${line}${calls === 1 ? '' : `×${calls}`}`;
}
