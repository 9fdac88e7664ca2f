import { findBodySchema, followReference, type Operation, type Schema } from '@wechatpay-kit/openapi/model';

/**
 * Checks that the fields that extensions name exist.
 *
 * @param file the operation's file, for messages
 * @param schemas the shared schemas, which `$ref` names
 * @throws Error naming the operation and the field
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
    if (!isParameter && findField(operation, field, schemas) === undefined) {
      throw new Error(
        `${place}: x-idempotent names '${field}', which is not a field of the body, the path or the query`,
      );
    }
  }
  for (const field of operation['x-workwx-sign'] ?? []) {
    if (findField(operation, field, schemas) === undefined) {
      throw new Error(`${place}: x-workwx-sign names '${field}', which is not a field of the body`);
    }
  }
}

/** Finds the field of a body at a place such as `amount.total`. */
function findField(
  { requestBody }: Operation,
  place: string,
  schemas: Readonly<Record<string, Schema>>,
): Schema | undefined {
  let schema = findBodySchema(requestBody);
  for (const name of place.split('.')) {
    if (schema === undefined) return undefined;
    schema = followReference(schemas, schema).properties?.[name];
  }
  return schema;
}
