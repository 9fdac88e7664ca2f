import { isSame, toPlain } from '../../remembered/plain.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';

/** A request with a number of its own, and its answer. */
interface Done {
  /** The kind of numbers: `busifavor.use`. */
  readonly kind: string;
  readonly number: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** The requests with numbers of their own, by kind and number. */
export const doneRequests: TableDefinition<Done> = {
  name: 'done-requests',
  key: ({ kind, number }) => keyOf(kind, number),
  indexes: {},
};

function keyOf(kind: string, number: string): string {
  return `${kind} ${number}`;
}

/** A request that is done once, however often it comes. */
export interface OnceRequest {
  readonly kind: string;
  readonly number: string;
  /** All that it gives. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The code for a number that stands for another request. */
  readonly conflict: string;
}

/**
 * Does a request once. The same request again has the same answer.
 *
 * @throws Refusal with the code of the conflict if the number stands for another request; and as the work does
 */
export function doOnce(
  { store }: Pick<World, 'store'>,
  { kind, number, request, conflict }: OnceRequest,
  work: () => Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const table = store.table(doneRequests);
  const plain = toPlain(request);
  const known = table.get(keyOf(kind, number));
  if (known !== undefined) {
    if (isSame(known.request, plain)) return known.answer;
    throw new Refusal(conflict, `单号 ${number} 已用于内容不同的请求；重试须与原请求一致`);
  }
  const answer = work();
  table.put({ kind, number, request: plain, answer });
  return answer;
}
