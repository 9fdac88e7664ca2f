import type { Operation } from '../catalogue.js';
import { v2Handlers, v3Handlers } from './table.js';

/** How the sandbox answers an operation; `undefined`: as if there were none. */
export type Answered = 'played' | 'retired';

/** Of APIv3, nothing that is switched off answers so: there it is as if it had never been. */
export function answeredAs(operation: Operation): Answered | undefined {
  const name = nameOf(operation);
  if (v2Handlers.has(name) || v3Handlers.has(name)) return 'played';
  return operation.protocol === 'v2' && operation.retired !== undefined ? 'retired' : undefined;
}

/** An operation as the tables of handlers name it: `POST v2/pay/contractorder`. */
export function nameOf({ method, path }: Operation): string {
  return `${method} ${path}`;
}
