import type { Group, Tag } from '@wechatpay-kit/openapi/model';
import type { JsonObject } from './source.js';

/** `{ 支付: { x-name-en, … } }` -> `[{ name: 支付, x-name-en, … }]`. */
export function named<Entry>(entries: JsonObject): Entry[] {
  return Object.entries(entries).map(([name, rest]) => ({ name, ...(rest as object) }) as Entry);
}

/**
 * Checks that every product has a group, and that every group has a product.
 *
 * @throws Error naming the product and its group
 */
export function checkGroups(tags: readonly Tag[], groups: readonly Group[]): void {
  const known = new Set(groups.map(({ name }) => name));
  const used = new Set(tags.map((tag) => tag['x-group']));
  for (const tag of tags) {
    const group = tag['x-group'];
    if (!known.has(group)) {
      throw new Error(`tags.yaml: the group of ${tag['name']} is '${group}', which is not in groups.yaml`);
    }
  }
  for (const { name } of groups) {
    if (!used.has(name)) throw new Error(`groups.yaml: no product is in the group '${name}'`);
  }
}
