import {
  type Circumstance,
  type Condition,
  findBodySchema,
  followReference,
  type Operation,
  type Schema,
} from '@wechatpay-kit/openapi/model';

type Schemas = Readonly<Record<string, Schema>>;
type Properties = Readonly<Record<string, Schema>>;

/**
 * Checks that the fields that `x-conditions` name exist: beside the field, or from the root of the body or the query.
 *
 * @throws Error naming the operation, the field and the name
 */
export function checkConditions(place: string, operation: Operation, schemas: Schemas): void {
  const body = findBodySchema(operation.requestBody);
  if (body !== undefined) {
    checkFields(`${place}: `, propertiesOf(schemas, body), { schemas, root: body, inside: new Set() });
  }
  const parameters = Object.fromEntries(
    (operation.parameters ?? []).map(({ name, schema }) => [name, schema] as const),
  );
  checkFields(`${place}: `, parameters, { schemas, root: { properties: parameters }, inside: new Set() });
}

interface Walk {
  readonly schemas: Schemas;
  readonly root: Schema;
  /** The shared schemas above, because a schema may contain itself. */
  readonly inside: ReadonlySet<string>;
}

function checkFields(place: string, fields: Properties, walk: Walk): void {
  const { schemas, root, inside } = walk;
  for (const [name, schema] of Object.entries(fields)) {
    const field = followReference(schemas, schema);
    // Beside a reference, the conditions are those of this place.
    const conditions = schema['x-conditions'] ?? field['x-conditions'] ?? [];
    for (const other of conditions.flatMap(listNames)) {
      if (other in fields || findField(schemas, root, other)) continue;
      throw new Error(`${place}${name}: x-conditions names '${other}', which is not a field of the request`);
    }
    const reference = schema.$ref ?? field.items?.$ref;
    if (reference !== undefined && inside.has(reference)) continue;
    const next = reference === undefined ? walk : { ...walk, inside: new Set([...inside, reference]) };
    checkFields(`${place}${name}.`, propertiesOf(schemas, field), next);
  }
}

/** The fields of an object, of the objects in a list, or of the JSON in a text. */
function propertiesOf(schemas: Schemas, schema: Schema): Properties {
  const { properties, items, contentSchema, allOf = [] } = followReference(schemas, schema);
  const inner = items ?? contentSchema;
  if (inner !== undefined) return propertiesOf(schemas, inner);
  return Object.assign({}, ...allOf.map((part) => propertiesOf(schemas, part)), properties) as Properties;
}

function findField(schemas: Schemas, root: Schema, path: string): boolean {
  let found: Schema | undefined = root;
  for (const name of path.split('.')) {
    found = found && propertiesOf(schemas, found)[name];
  }
  return found !== undefined;
}

/** The names of fields in a condition. */
function listNames(condition: Condition): string[] {
  const when = (one: Circumstance | undefined): string[] => (typeof one === 'object' ? Object.keys(one) : []);
  if ('requiredWhen' in condition) return when(condition.requiredWhen);
  if ('notNeededWhen' in condition) return when(condition.notNeededWhen);
  if ('forbiddenWhen' in condition) return when(condition.forbiddenWhen);
  if ('oneOf' in condition) return [...condition.oneOf.flat(), ...when(condition.when)];
  if ('anyOf' in condition) return [...condition.anyOf];
  if ('with' in condition) return [...condition.with];
  if ('notWith' in condition) return [...condition.notWith];
  if ('sumOf' in condition) return [...condition.sumOf, ...(condition.minus ?? [])];
  return 'range' in condition ? when(condition.when) : [];
}
