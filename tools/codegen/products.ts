import type { JsonObject } from './openapi.js';

/** `{ 支付: { x-name-en, … } }` -> `[{ name: 支付, x-name-en, … }]`. */
export function named(entries: JsonObject): JsonObject[] {
  return Object.entries(entries).map(([name, rest]) => ({ name, ...(rest as JsonObject) }));
}

/**
 * Checks that every product stands in a group there is, and every group holds one.
 *
 * @throws Error naming the product and its group
 */
export function checkGroups(tags: readonly JsonObject[], groups: readonly JsonObject[]): void {
  const known = new Set(groups.map(({ name }) => name));
  const used = new Set(tags.map((tag) => tag['x-group']));
  for (const tag of tags) {
    const group = tag['x-group'];
    if (!known.has(group)) {
      throw new Error(`tags.yaml: the group of ${tag['name']} is '${group}', which groups.yaml has not`);
    }
  }
  for (const { name } of groups) {
    if (!used.has(name)) throw new Error(`groups.yaml: no product is in the group '${name}'`);
  }
}
