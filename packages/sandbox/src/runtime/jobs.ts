import type { TableDefinition } from '../storage/table.js';
import type { World } from './world.js';

/** Work for a later time. */
export interface Job {
  /** The time by the sandbox's clock, in milliseconds. */
  readonly at: number;
  /** Names the handler: `contract.expire`. */
  readonly kind: string;
  /** What the handler needs, such as the key of a row. */
  readonly payload: string;
  /** The merchant whose job it is; without it, the sandbox's first one. */
  readonly mchid?: string;
}

/** A job that waits or runs. Its end deletes it. */
export interface StoredJob extends Job {
  readonly id: string;
}

export const jobs: TableDefinition<StoredJob> = {
  name: 'jobs',
  key: ({ id }) => id,
  indexes: {},
  common: true,
  internal: true,
};

/**
 * Does the work of one kind of jobs, as one transaction with the end of the job.
 *
 * Work that takes time returns a function that writes its result. The job stays until then, and begins again if the
 * sandbox ends before.
 */
export type JobHandler = (world: World, payload: string) => void | Promise<() => void>;

/** The handlers, by kind. */
export type JobHandlers = ReadonlyMap<string, JobHandler>;

/**
 * @param first the world of the sandbox's first merchant
 * @throws Error for a kind that has no handler
 */
export function performJob(
  first: World,
  handlers: JobHandlers,
  { kind, payload, mchid }: Job,
): void | Promise<() => void> {
  const handler = handlers.get(kind);
  if (handler === undefined) throw new Error(`no handler for jobs of the kind ${kind}`);
  const world = mchid === undefined ? first : first.merchants.find(mchid);
  return world === undefined ? undefined : handler(world, payload);
}
