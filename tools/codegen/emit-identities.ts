import { listOperations } from '@wechatpay-kit/openapi/model';
import { pack, textLiteral } from './pack.js';
import type { Source } from './source.js';

/**
 * `identities.ts`: the repeatable operations, by the fields that identify a request. As packed text, because nothing
 * reads it before a call fails.
 */
export function emitIdentities(source: Source): string {
  const groups = new Map<string, string[]>();
  for (const { path, item } of source.paths) {
    for (const [verb, { 'x-idempotent': fields }] of listOperations(item)) {
      if (fields === undefined) continue;
      const key = fields.join(',');
      groups.set(key, [...(groups.get(key) ?? []), `${path} ${verb.toUpperCase()}`]);
    }
  }
  const rows = [...groups].map(
    ([fields, operations]) => `  ['${fields}', ${textLiteral(pack(operations))}],`,
  );
  const doc = [
    '/**',
    ' * Operations that take effect once, even if they are sent several times with the same fields. `fields`, joined by',
    ' * commas, are the places in body, path or query that identify a call if all of them are given. If empty, repeated',
    ' * calls never have a further effect. `operations` has one `path METHOD` per line, packed.',
    ' */',
  ].join('\n');
  return `${doc}\nexport const identities: readonly (readonly [fields: string, operations: string])[] = [\n${rows.join('\n')}\n];`;
}
