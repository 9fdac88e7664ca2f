import { type Components, mergeVariants, type Schema } from '@wechatpay-kit/openapi/model';

/** Keywords that only concern the description itself. */
const left = new Set<string>(['$ref', 'allOf', 'x-sources', 'x-free-text', 'x-other-merchant']);

/**
 * A schema without references, `allOf` and `oneOf`, for programs that have no components: a form is made from it. Forms of a
 * message become one with the fields of all. The texts stay: `title`, `x-title-en`, `description`, `x-description-en`, `x-enumDescriptions`.
 */
export function selfContained(schema: Schema, { schemas = {} }: Components): Schema {
  return expand(schema, schemas, []);
}

/** @param open the references that lead here: a schema within itself is `{}` */
function expand(
  schema: Schema,
  schemas: NonNullable<Components['schemas']>,
  open: readonly string[],
): Schema {
  if (schema.oneOf !== undefined) return expand(mergeVariants(schemas, schema), schemas, open);
  const { $ref, allOf = [] } = schema;
  const name = $ref?.split('/').at(-1);
  if (name !== undefined && open.includes(name)) return {};
  const inside = name === undefined ? open : [...open, name];
  const parts = [...(name === undefined ? [] : [schemas[name] ?? {}]), ...allOf].map((part) =>
    expand(part, schemas, inside),
  );
  return [...parts, expandOwn(schema, schemas, inside)].reduce(merge, {});
}

function expandOwn(
  schema: Schema,
  schemas: NonNullable<Components['schemas']>,
  open: readonly string[],
): Schema {
  const kept = Object.entries(schema).filter(([keyword]) => !left.has(keyword));
  const child = (one: Schema): Schema => expand(one, schemas, open);
  return Object.fromEntries(
    kept.map(([keyword, value]): [string, unknown] => {
      switch (keyword) {
        case 'properties':
        case 'patternProperties':
          return [keyword, mapValues(value as Readonly<Record<string, Schema>>, child)];
        case 'items':
        case 'contentSchema':
          return [keyword, child(value as Schema)];
        default:
          return [keyword, value];
      }
    }),
  ) as Schema;
}

/** The second one says more of the same fields. */
function merge(one: Schema, other: Schema): Schema {
  const properties = { ...one.properties };
  for (const [name, schema] of Object.entries(other.properties ?? {})) {
    properties[name] = merge(properties[name] ?? {}, schema);
  }
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  return {
    ...one,
    ...other,
    ...(Object.keys(properties).length === 0 ? {} : { properties }),
    ...(required.length === 0 ? {} : { required }),
  };
}

function mapValues(
  given: Readonly<Record<string, Schema>>,
  change: (one: Schema) => Schema,
): Record<string, Schema> {
  return Object.fromEntries(Object.entries(given).map(([name, schema]) => [name, change(schema)]));
}
