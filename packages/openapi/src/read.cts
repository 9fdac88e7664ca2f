import type { Bundle } from './bundle.cjs';
import {
  type Body,
  type Operation,
  type Parameter,
  type PathItem,
  type Protocol,
  type Verb,
  verbs,
} from './operation.cjs';
import type { Schema } from './schema.cjs';

/** Loads the bundle from this package. The object is shared: do not change it. */
export function loadBundle(): Bundle {
  // A literal require(): tools that collect the files of a program find the document by it. An import of JSON makes
  // Node.js 20 print a warning.
  return require('./wechatpay.openapi.json');
}

/** The operations of a path, verb by verb. */
export function listOperations(item: PathItem): [verb: Verb, operation: Operation][] {
  return verbs.flatMap((verb): [Verb, Operation][] => {
    const operation = item[verb];
    return operation === undefined ? [] : [[verb, operation]];
  });
}

/**
 * The protocol of an operation or a notification.
 *
 * @param path a routing path or the name of a notification; only those of APIv2 begin with `v2/`
 */
export function readProtocol(path: string): Protocol {
  return path.startsWith('v2/') ? 'v2' : 'v3';
}

/** The schema of a body. Every body of the description has one media type. */
export function findBodySchema(body: Body | undefined): Schema | undefined {
  return Object.values(body?.content ?? {})[0]?.schema;
}

/** The parameters of one place, as the schema of an object. */
export function describeParameters({ parameters = [] }: Operation, place: Parameter['in']): Schema {
  const chosen = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    required: chosen.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(chosen.map(({ name, schema }) => [name, schema])),
  };
}

/**
 * The shared schema that a `$ref` names.
 *
 * @param schemas the shared schemas by name
 * @param ref `#/components/schemas/Money`
 * @throws Error if there is none
 */
export function findSchema(
  schemas: Readonly<Record<string, Schema>>,
  ref: string,
): { readonly name: string; readonly schema: Schema } {
  const name = ref.replace('#/components/schemas/', '');
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`${ref} does not exist`);
  return { name, schema };
}

/**
 * Replaces the `$ref` of a schema, if it has one, by the schema that it names. Keywords beside the `$ref` win.
 *
 * @param schemas the shared schemas by name
 * @throws Error if there is no schema of that name
 */
export function followReference(schemas: Readonly<Record<string, Schema>>, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...beside } = schema;
  return { ...followReference(schemas, findSchema(schemas, $ref).schema), ...beside };
}

/** Whether a field of this name says how far a resource has got: `trade_state`, `status`. */
export function isStateField(name: string): boolean {
  return /(^|_)(state|status)$/.test(name);
}
