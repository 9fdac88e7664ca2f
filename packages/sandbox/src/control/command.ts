import type { World } from '../runtime/world.js';
import type { Arguments } from './arguments.js';

/** A command. A read-only command changes nothing. */
export interface Command<Answer> {
  readonly reads: boolean;
  /** Whether the arguments may be a long text of plain JSON. */
  readonly isLong?: boolean;
  /** The argument that it does not run without. */
  readonly needs?: string;
  /** The path of the HTTP API, if it is not the name. */
  readonly path?: string;
  /**
   * The method of the HTTP API, if it is not the usual one. `DELETE` takes its arguments in the query.
   * @default GET for a read-only command, otherwise POST
   */
  readonly method?: 'PUT' | 'DELETE';
  readonly run: (world: World, given: Arguments) => Answer | Promise<Answer>;
}
