/**
 * Holds each operation that is played to a successful answer: `played.txt` names the test file that shows it. The
 * sandbox of that file is strict, and so it checks each answer against the description, or the file judges the answers.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { expect } from 'vitest';
import { nameOf, operations } from './asking.js';

/** The test file of each operation. */
export const played: ReadonlyMap<string, string> = new Map(
  readFileSync(new URL('played.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [operation = '', file = ''] = line.split(' | ');
      return [operation, file];
    }),
);

const statuses = new Map(operations.map((operation) => [nameOf(operation), operation.status]));

/** The operations with a successful answer, by test file: files run in one process, one after the other. */
const answered = new Map<string, Set<string>>();

/** Notes the answers of a sandbox that stops before the end of the file. */
export async function notePlayed(sandbox: Sandbox): Promise<void> {
  const file = basename(expect.getState().testPath ?? '');
  const own = answered.get(file) ?? new Set();
  answered.set(file, own);
  for (const { operation, level, status, code, answer } of await sandbox.requests()) {
    if (operation === undefined || level !== 'played' || code !== undefined) continue;
    if (status !== (statuses.get(operation) ?? 200) || /_code><!\[CDATA\[FAIL/.test(answer.body)) continue;
    own.add(shapeOf(operation));
  }
}

/** Expects that the tests of this file have had a successful answer to each operation that `played.txt` gives to it. */
export async function expectPlayed(sandbox: Sandbox): Promise<void> {
  await notePlayed(sandbox);
  const file = basename(expect.getState().testPath ?? '');
  const own = answered.get(file);
  const missing = [...played].filter(
    ([operation, at]) => at === file && own?.has(shapeOf(operation)) !== true,
  );
  expect(missing).toEqual([]);
}

/** Two operations whose paths differ in the name of a variable only are one to a request, which has either value there. */
function shapeOf(operation: string): string {
  return operation.replaceAll(/\{\w+\}/g, '{}');
}
