import {
  findBodySchema,
  followReference,
  isStateField,
  listOperations,
  mergeVariants,
  type Operation,
  type ResourceUse,
  type Schema,
} from '@wechatpay-kit/openapi/model';
import { operationKey } from './infer-resources.js';
import type { SourceFile } from './source.js';

const words = ['create', 'put', 'read', 'list', 'update', 'delete'];

/**
 * Checks what operations do to resources: that the fields exist, that each family has an operation that creates, and that
 * a state can be read.
 *
 * @param schemas the shared schemas, which `$ref` names
 * @throws Error naming the operation and what is wrong
 */
export function checkResources(
  paths: readonly SourceFile[],
  uses: ReadonlyMap<string, ResourceUse>,
  schemas: Readonly<Record<string, Schema>>,
): void {
  const operations = new Map(
    paths.flatMap(({ path, item }) =>
      listOperations(item).map(([verb, operation]) => [operationKey(path, verb), operation]),
    ),
  );
  const family = (name: string): Operation[] =>
    [...uses].flatMap(([key, { of }]) => (of === name ? [operations.get(key) as Operation] : []));
  for (const [key, { of, by = [], mints = [], does }] of uses) {
    const operation = operations.get(key) as Operation;
    const stranger = by.find((place) => !hasField(operation, place, schemas));
    if (stranger !== undefined)
      throw new Error(`${key}: x-resource.by names '${stranger}', which the request lacks`);
    const answer = propertiesOf(answerSchema(operation), schemas);
    const missing = mints.find((name) => !(name in answer));
    if (missing !== undefined)
      throw new Error(`${key}: x-resource.mints names '${missing}', which the answer lacks`);
    if (typeof does !== 'object' && !words.includes(does)) {
      throw new Error(`${key}: x-resource.does is '${does}', not ${words.join(', ')} or { set: STATE }`);
    }
    if (![...uses.values()].some((use) => use.of === of && (use.does === 'create' || use.does === 'put'))) {
      throw new Error(`${key}: no operation creates a resource of the family '${of}'`);
    }
    if (typeof does === 'object' && !family(of).some((member) => hasState(member, does.set, schemas))) {
      throw new Error(`${key}: no answer of the family '${of}' can have the state '${does.set}'`);
    }
  }
}

function hasField(
  { parameters = [], requestBody }: Operation,
  place: string,
  schemas: Readonly<Record<string, Schema>>,
): boolean {
  if (parameters.some(({ name, in: kind }) => name === place && kind !== 'header')) return true;
  let schema = findBodySchema(requestBody);
  for (const name of place.split('.')) schema = propertiesOf(schema, schemas)[name];
  return schema !== undefined;
}

/** Whether a field of the answer, or of the elements of its list, can have the state. */
function hasState(operation: Operation, state: string, schemas: Readonly<Record<string, Schema>>): boolean {
  const properties = propertiesOf(answerSchema(operation), schemas);
  const elements = Object.values(properties).map((raw) => followReference(schemas, raw).items);
  return [properties, ...elements.map((items) => propertiesOf(items, schemas))].some((fields) =>
    Object.entries(fields).some(([name, raw]) => {
      const { type, enum: values } = followReference(schemas, raw);
      return (
        isStateField(name) && (values === undefined ? type === 'string' : values.map(String).includes(state))
      );
    }),
  );
}

function answerSchema({ responses }: Operation): Schema | undefined {
  return findBodySchema(Object.entries(responses).find(([status]) => /^2/.test(status))?.[1]);
}

function propertiesOf(
  schema: Schema | undefined,
  schemas: Readonly<Record<string, Schema>>,
): Readonly<Record<string, Schema>> {
  return mergeVariants(schemas, schema ?? {}).properties ?? {};
}
