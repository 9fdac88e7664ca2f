import { parameterError } from '../../runtime/refusal.js';
import type { Fields } from './handler.js';

/** The page of a list that a request asks for. */
export interface ListPage {
  readonly limit: number;
  readonly offset: number;
  /** @returns the elements on the page */
  of<Item>(all: readonly Item[]): readonly Item[];
}

/**
 * Reads `limit` and `offset`.
 *
 * @param usual the limit of a request that gives none
 * @throws Refusal PARAM_ERROR
 */
export function readPage(query: Fields, { usual, most }: { usual: number; most: number }): ListPage {
  const limit = readInteger(query, 'limit', usual);
  const offset = readInteger(query, 'offset', 0);
  if (limit < 1 || limit > most) throw parameterError('/limit', `须在 1 到 ${most} 之间`, 'query', limit);
  if (offset < 0) throw parameterError('/offset', '不得小于 0', 'query', offset);
  return { limit, offset, of: (all) => all.slice(offset, offset + limit) };
}

function readInteger(query: Fields, name: string, usual: number): number {
  const value = Number(query[name] ?? usual);
  if (Number.isSafeInteger(value)) return value;
  throw parameterError(`/${name}`, '须为整数', 'query', query[name]);
}
