import type { Text } from '../description/text.js';
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

/** A kind of jobs. */
export interface JobKind {
  readonly perform: JobHandler;
  /** What happens, in words for the list of what is due. */
  readonly text: Text | ((world: World, payload: string) => Text);
  /** What it is about; without it, or with `undefined`, nothing that the console shows by itself. */
  readonly about?: (world: World, payload: string) => JobSubject | undefined;
}

/** Names a thing that a job is about. */
export interface JobSubject {
  /** `order`, `contract`, `delivery`, … */
  readonly kind: string;
  readonly id: string;
}

/**
 * What a job does, in words.
 *
 * @param first the world of the sandbox's first merchant
 */
export function describeJob(first: World, { kind, payload, mchid }: Job): Text {
  const { text = { zh: kind, en: kind } } = first.jobKinds.get(kind) ?? {};
  const world = (mchid === undefined ? undefined : first.merchants.find(mchid)) ?? first;
  return typeof text === 'function' ? text(world, payload) : text;
}

/** The kinds, by name. */
export type JobKinds = ReadonlyMap<string, JobKind>;

/**
 * @param first the world of the sandbox's first merchant
 * @throws Error for a kind that has no handler
 */
export function performJob(first: World, { kind, payload, mchid }: Job): void | Promise<() => void> {
  const known = first.jobKinds.get(kind);
  if (known === undefined) throw new Error(`no handler for jobs of the kind ${kind}`);
  const world = mchid === undefined ? first : first.merchants.find(mchid);
  return world === undefined ? undefined : known.perform(world, payload);
}
