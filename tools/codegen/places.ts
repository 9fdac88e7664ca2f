import { findSchema, type Schema } from '@wechatpay-kit/openapi/model';

type Mark = NonNullable<Schema['x-encrypted']>;

/**
 * The places of the fields with a mark: `contact_info.mobile`, `data[].name` in a list, `names[]` for the texts of a list.
 *
 * @param schemas the shared schemas, which `$ref` names
 * @param right selects among the marked fields
 * @throws Error if a marked field is not text, or has no place
 */
export function markedPlaces(
  schemas: Readonly<Record<string, Schema>>,
  object: Schema,
  mark: Mark,
  right: (field: Schema) => boolean = () => true,
): string[] {
  const places: string[] = [];
  walk(object, '', []);
  // Several forms of a message may have the same field.
  return [...new Set(places)];

  function walk(schema: Schema, place: string, above: readonly string[]): void {
    if (schema.$ref !== undefined) {
      const { name, schema: target } = findSchema(schemas, schema.$ref);
      // A schema that contains itself has infinitely many places.
      if (above.includes(name)) return;
      const { $ref: _, ...beside } = schema;
      walk({ ...target, ...beside }, place, [...above, name]);
      return;
    }
    if (schema['x-encrypted'] !== undefined) {
      const text = textPlace(schema, place);
      if (schema['x-encrypted'] === mark && right(schema)) places.push(text);
      return;
    }
    for (const variant of schema.oneOf ?? []) walk(variant, place, above);
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      walk(field, place === '' ? name : `${place}.${name}`, above);
    }
    if (schema.items !== undefined) walk(schema.items, `${place}[]`, above);
    for (const unspellable of [
      ...Object.values(schema.patternProperties ?? {}),
      schema.contentSchema ?? {},
    ]) {
      if (isMarked(unspellable)) {
        throw new Error(`${place}: an encrypted field inside numbered fields or inside text has no place`);
      }
    }
  }
}

/** A marked list of texts has each of its texts encrypted. */
function textPlace(schema: Schema, place: string): string {
  const list = schema.type === 'array';
  if ((list ? schema.items : schema)?.type !== 'string') {
    throw new Error(`${place}: only text, or a list of texts, can be encrypted`);
  }
  return list ? `${place}[]` : place;
}

function isMarked(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return 'x-encrypted' in value || Object.values(value).some(isMarked);
}
