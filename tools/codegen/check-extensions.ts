import type { Operation, Schema } from './openapi.js';

/**
 * Checks the extensions that name fields against the fields there are.
 *
 * @param file where the operation stands, for messages
 * @param schemas the structures that `$ref` names
 * @throws Error naming the place and the field
 */
export function checkExtensions(
  file: string,
  verb: string,
  operation: Operation,
  schemas: Readonly<Record<string, Schema>>,
): void {
  const place = `${file}: ${verb}`;
  const idempotent = operation['x-idempotent'];
  if (idempotent !== undefined && verb === 'get') {
    throw new Error(`${place} has x-idempotent, but every GET can be repeated`);
  }
  for (const field of idempotent ?? []) {
    const isParameter = operation.parameters?.some(
      (parameter) => parameter.name === field && parameter.in !== 'header',
    );
    if (!isParameter && fieldOf(bodyOf(operation), field, schemas) === undefined) {
      throw new Error(`${place}: x-idempotent names '${field}', which neither body nor path nor query has`);
    }
  }
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
