import type { Job } from './clock.js';
import type { World } from './world.js';

/** Does the work of one kind of jobs. Must not reject. */
export type JobHandler = (world: World, payload: string) => void | Promise<void>;

/** The handlers, by kind. */
export type JobHandlers = ReadonlyMap<string, JobHandler>;

/** @throws Error for a kind that has no handler */
export async function performJob(world: World, handlers: JobHandlers, { kind, payload }: Job): Promise<void> {
  const handler = handlers.get(kind);
  if (handler === undefined) throw new Error(`no handler for jobs of the kind ${kind}`);
  await handler(world, payload);
}
