import { createConnections } from './connections.js';
import type { Outcome } from './delivery.js';
import { exchange, LateError, unsent } from './exchange.js';
import { type NotifyTargets, resolveTarget, type Target } from './targets.js';
import { Turns } from './turns.js';

/** The merchant has 5 seconds to answer: https://pay.weixin.qq.com/doc/v3/merchant/4012081705 */
const patience = 5_000;
/** Servers keep idle connections for two seconds at least. */
const usualIdle = 1_000;
/** The notifications that are under way to a receiver at once. */
const usualMost = 100;

/** Posts a notification. A failure is part of the outcome. */
export type Send = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<Outcome>;

/** Posts notifications over connections that it keeps for a moment. */
export interface Sender {
  readonly send: Send;
  /** Closes all connections. What is under way, or comes later, fails. */
  close(): void;
}

export interface SenderOptions {
  readonly targets: NotifyTargets;
  /** A further trusted CA, in PEM. */
  readonly ca: string;
  /** The timeout of the answer, in milliseconds. */
  readonly timeout?: number;
  /** How long an idle connection is kept, in milliseconds. */
  readonly idle?: number;
  /** The number of notifications that are under way to one origin at once. */
  readonly most?: number;
}

/** @returns what posts to allowed targets only, without redirects */
export function createSender({
  targets,
  ca,
  timeout = patience,
  idle = usualIdle,
  most = usualMost,
}: SenderOptions): Sender {
  const connections = createConnections(ca, idle);
  const turns = new Turns(most);
  const send: Send = async (url, headers, body) => {
    try {
      const target = await resolve(url, targets, timeout);
      if ('refused' in target) return { kind: 'not_allowed', error: target.refused };
      const posting = {
        url,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        addresses: target.addresses,
      };
      return await turns.run(new URL(url).origin, async () => {
        const outcome = await exchange(connections.open(posting, false), body, timeout);
        if (outcome !== unsent) return outcome;
        const again = await exchange(connections.open(posting, true), body, timeout);
        if (again === unsent) throw new Error('a new connection has served before');
        return again;
      });
    } catch (error) {
      return { kind: 'failed', error: describe(error, timeout) };
    }
  };
  return { send, close: () => connections.close() };
}

/** @throws LateError */
function resolve(url: string, targets: NotifyTargets, timeout: number): Promise<Target> {
  return new Promise((done, reject) => {
    const timer = setTimeout(() => reject(new LateError()), timeout);
    resolveTarget(url, targets)
      .then(done, reject)
      .finally(() => clearTimeout(timer));
  });
}

function describe(error: unknown, timeout: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof LateError) return `no answer within ${timeout / 1000} s`;
  const [first] = error instanceof AggregateError ? error.errors : [];
  return error.message === '' && first instanceof Error ? first.message : error.message;
}
