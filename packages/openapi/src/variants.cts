import { followReference } from './read.cjs';
import type { Schema } from './schema.cjs';

/**
 * The forms of a message: the schemas of `oneOf`, or else the schema itself. A notification that several products share has
 * one form for each.
 *
 * @param schemas the shared schemas by name
 * @returns the schemas, with their references followed
 * @throws Error if there is no schema of a name
 * @example listVariants(schemas, { oneOf: [{ $ref: '#/components/schemas/DirectRefund' }] })
 */
export function listVariants(schemas: Readonly<Record<string, Schema>>, schema: Schema): readonly Schema[] {
  const followed = followReference(schemas, schema);
  return followed.oneOf?.map((variant) => followReference(schemas, variant)) ?? [followed];
}

/**
 * All forms of a message as one object: it has the fields of each form, and requires the fields that every form requires.
 *
 * @param schemas the shared schemas by name
 * @returns the schema, with its own reference followed; without `oneOf`
 * @throws Error if there is no schema of a name
 */
export function mergeVariants(schemas: Readonly<Record<string, Schema>>, schema: Schema): Schema {
  const { oneOf, ...followed } = followReference(schemas, schema);
  return oneOf === undefined ? followed : { ...mergeAll(schemas, oneOf), ...followed };
}

/** Merges schemas of one field. Where they differ in more than fields, the first one wins. */
function mergeAll(schemas: Readonly<Record<string, Schema>>, alternatives: readonly Schema[]): Schema {
  const all = alternatives.map((one) => followReference(schemas, one));
  const [first = {}] = all;
  const items = all.flatMap((one) => one.items ?? []);
  if (items.length > 0) return { ...first, items: mergeAll(schemas, items) };
  const properties = mergeMembers(schemas, all, 'properties');
  const patternProperties = mergeMembers(schemas, all, 'patternProperties');
  const required = first.required?.filter((name) => all.every((one) => one.required?.includes(name)));
  return {
    ...first,
    ...(required === undefined ? {} : { required }),
    ...(properties === undefined ? {} : { properties }),
    ...(patternProperties === undefined ? {} : { patternProperties }),
  };
}

function mergeMembers(
  schemas: Readonly<Record<string, Schema>>,
  all: readonly Schema[],
  key: 'properties' | 'patternProperties',
): Readonly<Record<string, Schema>> | undefined {
  const members = new Map<string, Schema[]>();
  for (const [name, schema] of all.flatMap((one) => Object.entries(one[key] ?? {}))) {
    members.set(name, [...(members.get(name) ?? []), schema]);
  }
  if (members.size === 0) return undefined;
  const merged = [...members].map(
    ([name, [first = {}, ...others]]) =>
      // A single reference stays one, so that a schema may contain itself.
      [name, others.length === 0 ? first : mergeAll(schemas, [first, ...others])] as const,
  );
  return Object.fromEntries(merged);
}
