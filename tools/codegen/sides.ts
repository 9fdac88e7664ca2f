import type { Side } from './limits.js';
import type { JsonObject } from './source.js';

/** Where a part of the description stands: in an operation, in a notification, or in a schema of these sides. */
export type Standing = Part['kind'] | ReadonlySet<Side>;

/** A file of the description that is an operation or a notification. */
export interface Part {
  readonly value: JsonObject;
  readonly kind: 'operation' | 'notification';
}

/**
 * The side of a part of an operation or a notification, by its key; `undefined` for a key that says nothing of it. A
 * notification is sent by WeChat Pay and answered by the merchant.
 */
export function sideOf(key: string, kind: Part['kind']): Side | undefined {
  const [sent, answered]: [Side, Side] = kind === 'operation' ? ['request', 'answer'] : ['answer', 'request'];
  if (key === 'requestBody' || key === 'parameters' || key === 'x-payload') return sent;
  return key === 'responses' ? answered : undefined;
}

/** The sides on which each shared schema occurs, directly or inside another shared schema. */
export function sidesOfSchemas(
  parts: Iterable<Part>,
  schemas: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, ReadonlySet<Side>> {
  const sides = new Map<string, Set<Side>>();
  const visit = (value: unknown, kind: Part['kind'], side: Side | undefined): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, item] of Object.entries(value)) {
      const schema = key === '$ref' && side !== undefined ? readName(item) : undefined;
      if (schema === undefined || side === undefined) visit(item, kind, side ?? sideOf(key, kind));
      else if (sides.get(schema)?.has(side) !== true) {
        sides.set(schema, new Set([...(sides.get(schema) ?? []), side]));
        visit(schemas[schema], kind, side);
      }
    }
  };
  for (const { value, kind } of parts) visit(value, kind, undefined);
  return sides;
}

function readName(reference: unknown): string | undefined {
  return /^#\/components\/schemas\/(\w+)$/.exec(String(reference))?.[1];
}

/** @returns a function that says where the content of a file stands, by the path of the file */
export function readStandings(
  files: readonly { readonly path: string; readonly value: JsonObject }[],
): (path: string) => Standing {
  const folder = 'components/schemas/';
  const schemas = Object.fromEntries(
    files.flatMap(({ path, value }) =>
      path.startsWith(folder) ? [[path.slice(folder.length), value] as const] : [],
    ),
  );
  const kindOf = (path: string): 'operation' | 'notification' =>
    path.startsWith('webhooks/') ? 'notification' : 'operation';
  const parts = files.filter(({ path }) => /^(?:v2|v3|brand|webhooks)\//.test(path));
  const sides = sidesOfSchemas(
    parts.map(({ path, value }) => ({ value, kind: kindOf(path) })),
    schemas,
  );
  return (path) =>
    path.startsWith(folder) ? (sides.get(path.slice(folder.length)) ?? new Set()) : kindOf(path);
}
