import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { SandboxSnapshot } from '@wechatpay-kit/sandbox';
import { askSandbox, readSandbox } from './client.js';
import { print } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/**
 * Writes the state of a sandbox to a file.
 *
 * @throws Error in one line: no sandbox answers, the file cannot be written
 */
export async function runExport(file: string, { to, json }: ReachFlags): Promise<void> {
  const snapshot = (await readSandbox(findSandboxUrl(to), 'snapshot')) as SandboxSnapshot;
  const draft = `${file}.new`;
  try {
    await writeFile(draft, `${JSON.stringify(snapshot, null, 2)}\n`);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw new Error(`cannot write ${file}: ${reasonOf(error)}`, { cause: error });
  }
  report('exported', file, snapshot, json);
}

/**
 * Replaces the state of a sandbox by that of a file.
 *
 * @throws Error in one line: no sandbox answers, the file cannot be read, its state does not fit
 */
export async function runImport(file: string, { to, json }: ReachFlags): Promise<void> {
  const url = findSandboxUrl(to);
  let snapshot: SandboxSnapshot;
  try {
    snapshot = JSON.parse(await readFile(file, 'utf8')) as SandboxSnapshot;
  } catch (error) {
    throw new Error(`cannot read ${file}: ${reasonOf(error)}`, { cause: error });
  }
  await askSandbox(url, 'restore', snapshot);
  report('imported', file, snapshot, json);
}

/**
 * Returns a sandbox to the state after its start.
 *
 * @throws Error in one line: no sandbox answers
 */
export async function runReset({ to, json }: ReachFlags): Promise<void> {
  const url = findSandboxUrl(to);
  await askSandbox(url, 'reset', {});
  print({}, json, () => `${url} is as after its start`);
}

/** Prints what a state holds: `2 orders, 1 contract`. */
function report(
  done: string,
  file: string,
  { time, common, merchants }: SandboxSnapshot,
  json: boolean | undefined,
): void {
  const counts: Record<string, number> = {};
  for (const tables of [...Object.values(merchants), common]) {
    for (const [name, rows] of Object.entries(tables)) counts[name] = (counts[name] ?? 0) + rows.length;
  }
  const told = ['orders', 'contracts', 'deliveries', 'merchants'].flatMap((name) =>
    counts[name] === undefined ? [] : `${counts[name]} ${name}`,
  );
  print({ file, time, rows: counts }, json, () => {
    const content = told.length === 0 ? 'nothing so far' : told.join(', ');
    return `${done} ${file}: ${content}, at ${time}`;
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
