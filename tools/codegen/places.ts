import { findSchema, type Schema } from '@wechatpay-kit/openapi/model';

type Mark = NonNullable<Schema['x-encrypted']>;

/**
 * The places of an object's fields that bear a mark: `contact_info.mobile`, `data[].name` in a list, `names[]` where
 * the fields are a list's texts themselves.
 *
 * @param schemas the structures that `$ref` names
 * @param right of the fields with the mark, those to list
 * @throws Error if a marked field is not text, or stands where no place can be spelled
 */
export function markedPlaces(
  schemas: Readonly<Record<string, Schema>>,
  object: Schema,
  mark: Mark,
  right: (field: Schema) => boolean = () => true,
): string[] {
  const places: string[] = [];
  walk(object, '', []);
  return places;

  function walk(schema: Schema, place: string, above: readonly string[]): void {
    if (schema.$ref !== undefined) {
      const { name, schema: target } = findSchema(schemas, schema.$ref);
      // A structure that holds itself has no end of places.
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
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      walk(field, place === '' ? name : `${place}.${name}`, above);
    }
    if (schema.items !== undefined) walk(schema.items, `${place}[]`, above);
    for (const unspellable of [
      ...Object.values(schema.patternProperties ?? {}),
      schema.contentSchema ?? {},
    ]) {
      if (isMarked(unspellable)) {
        throw new Error(`${place}: an encrypted field within numbered fields or within text has no place`);
      }
    }
  }
}

/** A list of texts that is marked as a whole has all of its texts encrypted, one by one. */
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
