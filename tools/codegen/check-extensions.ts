import type { Operation, Schema } from './openapi.js';

/**
 * Checks the extensions that name fields against the fields there are.
 *
 * @param place the file and the verb, for messages
 * @param schemas the structures that `$ref` names
 * @throws Error naming the place and the field
 */
export function checkExtensions(
  place: string,
  operation: Operation,
  schemas: Readonly<Record<string, Schema>>,
): void {
  for (const field of operation['x-workwx-sign'] ?? []) {
    if (fieldOf(bodyOf(operation), field, schemas) === undefined) {
      throw new Error(`${place}: x-workwx-sign names '${field}', which the body has not`);
    }
  }
}

function bodyOf({ requestBody }: Operation): Schema {
  return Object.values(requestBody?.content ?? {})[0]?.schema ?? {};
}

/** The field at a place such as `amount.total`. */
function fieldOf(
  object: Schema,
  place: string,
  schemas: Readonly<Record<string, Schema>>,
): Schema | undefined {
  let schema: Schema | undefined = object;
  for (const name of place.split('.')) schema = resolve(schema, schemas)?.properties?.[name];
  return schema;
}

function resolve(schema: Schema | undefined, schemas: Readonly<Record<string, Schema>>): Schema | undefined {
  if (schema?.$ref === undefined) return schema;
  return resolve(schemas[schema.$ref.replace('#/components/schemas/', '')], schemas);
}
