import type { Answer } from '#sandbox/control/commands.js';
import type { Wire } from '../../api/client.js';
import { say } from '../../text/index.js';
import { own } from './texts.js';
import type { Tone } from './things.js';

/** The bill of a day, as the list tells it. */
export type ListedBill = Wire<Answer<'bills'>>['bills'][number];
/** The same with its cells and its file. */
export type Bill = Wire<Answer<'bill'>>['bill'];

/** The id in the address: `trade_2026-01-31`, `fund-flow_2026-01-31_BASIC`. */
export function idOf({ kind, date, account }: ListedBill): string {
  return [kind, date, account].filter((part) => part !== undefined).join('_');
}

/** What the admin API takes for an id of the address. */
export function questionOf(id: string): Record<string, string | undefined> {
  const [kind, date, account] = id.split('_');
  return { kind, date, account };
}

/** `Fund flow · Basic account` */
export function titleOf({ name, account }: Pick<ListedBill, 'name' | 'account'>): string {
  if (account === undefined) return say(name);
  return `${say(name)} · ${own.value.money.purses[account] ?? account}`;
}

export const tones: Readonly<Record<ListedBill['state'], Tone>> = {
  open: 'info',
  creating: 'warn',
  ready: 'good',
  expired: 'plain',
};
