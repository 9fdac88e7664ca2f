import { setTimeout as pause } from 'node:timers/promises';
import type { Work } from './types.js';

/** A name for a worker that no other has. */
export function newHolder(): string {
  return `${process.pid}.${Math.random().toString(36).slice(2)}`;
}

/** Waits, or until `signal` is aborted. */
export async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await pause(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}

/** How long nothing has to be done: at least `least`, at most `poll` milliseconds. */
export async function idleTime(work: Work, poll: number, least: number): Promise<number> {
  const next = await work.next();
  return next === undefined ? poll : Math.max(least, Math.min(poll, next - work.now()));
}
