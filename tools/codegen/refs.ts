import type { Schema } from './openapi.js';

/**
 * The structure that a `$ref` names.
 *
 * @throws Error if there is none
 */
export function referred(
  schemas: Readonly<Record<string, Schema>>,
  ref: string,
): { readonly name: string; readonly schema: Schema } {
  const name = ref.replace('#/components/schemas/', '');
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`${ref} does not exist`);
  return { name, schema };
}
