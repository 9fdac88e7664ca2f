import { readFile } from 'node:fs/promises';
import type { FaultRule, FaultStatus } from '@wechatpay-kit/sandbox';
import { askSandbox, deleteInSandbox, readSandbox } from './client.js';
import { paint } from './colours.js';
import { print } from './output.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/** The flags of `wechatpay-kit faults add`. */
export interface AddFlags extends ReachFlags {
  readonly operation?: string;
  readonly event?: string;
  readonly merchant?: string;
  readonly nth?: number;
  readonly every?: number;
  readonly share?: number;
  readonly times?: number;
  readonly set?: Readonly<Record<string, string>>;
}

/** The flags of `wechatpay-kit faults use`. */
export interface UseFlags extends ReachFlags {
  readonly file?: string;
}

interface Faults {
  readonly faults: readonly FaultStatus[];
  readonly scenarios: readonly { readonly name: string; readonly description: string }[];
}

/** Prints the faults that are in force, and the scenarios. */
export async function runList({ to, json }: ReachFlags): Promise<void> {
  const all = (await readSandbox(findSandboxUrl(to), 'faults')) as Faults;
  print(all, json, () => {
    const { faults, scenarios } = all;
    const width = Math.max(...scenarios.map(({ name }) => name.length));
    return [
      showFaults(faults),
      '',
      paint('bold', 'Scenarios (wechatpay-kit faults use NAME)'),
      ...scenarios.map(({ name, description }) => `  ${name.padEnd(width)}  ${description}`.trimEnd()),
    ].join('\n');
  });
}

/**
 * Adds a fault.
 *
 * @param kind `reset-after`
 * @throws Error in one line, with the field that is wrong and what was expected
 */
export async function runAdd(kind: string, { to, json, set = {}, ...conditions }: AddFlags): Promise<void> {
  const fields = Object.entries(set).map(([name, value]): [string, unknown] => [name, readValue(value)]);
  const rule = { kind, ...conditions, ...Object.fromEntries(fields) };
  const all = (await askSandbox(findSandboxUrl(to), 'faults', { faults: [rule] })) as Faults;
  print(all, json, () => showFaults(all.faults));
}

/** Ends all faults, or the one with that id. */
export async function runClear(id: string | undefined, { to, json }: ReachFlags): Promise<void> {
  const query = id === undefined ? '' : `?${new URLSearchParams({ id })}`;
  const all = (await deleteInSandbox(findSandboxUrl(to), `faults${query}`)) as Faults;
  print(all, json, () => showFaults(all.faults));
}

/**
 * Puts the faults of a scenario in place of all others.
 *
 * @throws Error in one line: the file cannot be read, or its own message with the line
 */
export async function runUse(name: string | undefined, { to, json, file }: UseFlags): Promise<void> {
  const url = findSandboxUrl(to);
  const given = file === undefined ? {} : { file: { name: file, text: await readFile(file, 'utf8') } };
  const all = (await askSandbox(url, 'faults/use', {
    ...(name === undefined ? {} : { name }),
    ...given,
  })) as Faults;
  print(all, json, () => showFaults(all.faults));
}

function readValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function showFaults(faults: readonly FaultStatus[]): string {
  if (faults.length === 0) return 'Nothing goes wrong on purpose.';
  return faults
    .map(({ id, rule, calls, hits, scenario }) => {
      const parts = [paint('dim', `#${id}`), paint('magenta', rule.kind), ...showFields(rule)];
      const counts = paint('dim', `${hits} of ${calls}${scenario === undefined ? '' : `, ${scenario}`}`);
      return [...parts, counts].join('  ');
    })
    .join('\n');
}

function showFields({ kind: _, ...fields }: FaultRule): string[] {
  return Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`);
}
