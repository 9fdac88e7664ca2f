import type { CallOptions } from '../call/build.js';
import type { CallShape, CatalogueOperation } from '../call/catalogue.js';
import { listMissing } from '../call/missing.js';
import { UsageError } from '../output.js';
import { type Fields, objectOf } from './fields.js';

/** The options of the SDK that are not fields of the request. */
const settings = new Set([
  'headers',
  'timeout',
  'signal',
  'security',
  'base_uri',
  'nonceless',
  'stream',
  'workwx_secret',
]);

/**
 * Reads the argument of a call in the form that the SDK takes: path variables by name, `query`, and `json`, `xml` or `body`.
 *
 * @throws UsageError naming a name that the operation does not take
 */
export function readArguments({ id }: CatalogueOperation, shape: CallShape, given: Fields): CallOptions {
  const option = shape.body?.option ?? 'json';
  const variables = shape.variables.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (name === 'query' || name === option || variables.includes(name) || settings.has(name)) continue;
    const taken = [...variables, 'query', ...(shape.body === undefined ? [] : [option])];
    const hint = ['json', 'xml', 'body'].includes(name) ? `; the body is "${option}"` : '';
    throw new UsageError(`arguments.${name}: ${id} takes ${taken.join(', ')}${hint}`);
  }
  const constants = shape.variables.flatMap(({ name, schema }) =>
    schema.const === undefined ? [] : [[name, schema.const] as const],
  );
  return {
    variables: {
      ...Object.fromEntries(constants),
      ...Object.fromEntries(Object.entries(given).filter(([name]) => variables.includes(name))),
    },
    query: objectOf(given, 'query'),
    body: shape.body === undefined ? undefined : objectOf(given, option),
    option,
  };
}

/**
 * Checks the arguments of a call without sending anything.
 *
 * @returns what is wrong, a line each; empty if nothing is
 */
export async function checkArguments(
  operation: CatalogueOperation,
  shape: CallShape,
  given: CallOptions,
): Promise<string[]> {
  const { checkCall } = await import('@wechatpay-kit/sandbox/operations');
  const missing = listMissing(operation, shape, given).map(
    ({ field, label }) => `missing: ${field}${label === '' ? '' : ` (${label})`}`,
  );
  const wrong = checkCall(
    { method: operation.method, path: operation.path },
    { variables: given.variables, query: given.query, body: given.body },
  );
  return [
    ...missing,
    ...wrong.map(({ location, field, issue }) =>
      issue === undefined ? `unknown: ${location} ${field}` : `wrong: ${location} ${field}: ${issue}`,
    ),
  ];
}
