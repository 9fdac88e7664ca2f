import type { Catalogue } from './catalogue.js';

/** What the sandbox answers otherwise than with 404: `POST v2/pay/contractorder`. */
export type Played = ReadonlySet<string>;

interface HandlerTables {
  readonly v2Handlers: ReadonlyMap<string, unknown>;
  readonly v3Handlers: ReadonlyMap<string, unknown>;
}

/**
 * What the sandbox plays, and what of APIv2 it answers as switched off.
 *
 * @param table the sandbox's built `endpoints/table.js`
 */
export async function playedOperations({ paths }: Catalogue, table: URL): Promise<Played> {
  const { v2Handlers, v3Handlers } = (await import(table.href)) as HandlerTables;
  const retired = paths
    .flatMap(({ operations }) => operations)
    .filter(({ protocol, operation }) => protocol === 'v2' && operation['x-retired'] !== undefined)
    .map(({ verb, path }) => operationKey(verb, path));
  return new Set([...v2Handlers.keys(), ...v3Handlers.keys(), ...retired]);
}

/** An operation, as the sandbox's tables name it. */
export function operationKey(verb: string, path: string): string {
  return `${verb.toUpperCase()} ${path}`;
}
