import type { Sandbox } from '../host/start.js';
import { describeSeen } from './report.js';

/** What a sandbox has seen before a test. */
export interface Mark {
  /** The number of the newest request. */
  readonly request: number;
  /** The ids of the notifications. */
  readonly deliveries: ReadonlySet<string>;
}

/** A sandbox that has not started yet. */
export const beginning: Mark = { request: 0, deliveries: new Set() };

/** @returns the mark from which a report begins */
export async function markTime(sandbox: Sandbox): Promise<Mark> {
  const [[newest], deliveries] = await Promise.all([sandbox.requests({ limit: 1 }), sandbox.deliveries()]);
  return { request: Number(newest?.id ?? 0), deliveries: new Set(deliveries.map(({ id }) => id)) };
}

/** @returns the lines of a report on what the sandbox has seen since the mark; none without requests and notifications */
export async function reportSince(sandbox: Sandbox, mark: Mark): Promise<string[]> {
  const [requests, deliveries] = await Promise.all([sandbox.requests(), sandbox.deliveries()]);
  return describeSeen({
    requests: requests.filter(({ id }) => Number(id) > mark.request),
    deliveries: deliveries.filter(({ id }) => !mark.deliveries.has(id)),
  });
}
