import type { Schema } from '@wechatpay-kit/openapi/model';
import type { Description } from './description.js';
import type { Difference } from './difference.js';
import { findField } from './find-field.js';
import { type Models, subjectOf } from './models.js';

/**
 * Compares the description with the models of SDKs. Where it tells otherwise, the field says so itself, with
 * `x-sources`, or an exception does.
 *
 * @param beyond - the fields that the description has from them, by what the official tables lack: `POST v3/x request.y`
 */
export function compareModels(
  models: Models,
  description: Description,
  beyond: readonly string[],
): Difference[] {
  return [
    ...missingFields(models, description),
    ...inventedFields(models, beyond),
    ...missingValues(models, description),
    ...otherTypes(models, description),
    ...otherRequired(models, description),
    ...unconfirmedFields(models, description),
    ...missingOperations(models, description),
  ];
}

/** What official models or two others have, or one of the answer itself; what is less certain may be there or not. */
function missingFields({ fields }: Models, description: Description): Difference[] {
  return fields.flatMap(({ subject, where, missing }) =>
    missing.flatMap(({ field, type, confidence }) => {
      const found = findField(description, subject, where, field);
      const place = `models ${where}.${field}`;
      if (found === undefined) {
        return confidence === 'low' ? [] : [difference(subject, place, 'a field', 'nothing')];
      }
      const ours = kindsOf(description, found.schema);
      return ours.includes(kindOf(type)) ? [] : [difference(subject, `${place} type`, type, ours.join())];
    }),
  );
}

/** A field that is said to come from models, and does not. */
function inventedFields({ fields }: Models, beyond: readonly string[]): Difference[] {
  const known = new Set(
    fields.flatMap(({ subject, where, missing }) =>
      missing.map(({ field }) => `${subject} ${where}.${field}`),
    ),
  );
  return beyond
    .filter((place) => !known.has(place))
    .map((place) => {
      const [method, path, field] = place.split(' ');
      return difference(`${method} ${path}`, `models ${field}`, 'nothing', 'a field');
    });
}

function missingValues({ enums }: Models, description: Description): Difference[] {
  return enums.flatMap((row) => {
    const subject = subjectOf(row);
    const found = findField(description, subject, row.where, row.field);
    const outer = found && description.resolve(found.schema);
    const inner = outer?.items === undefined ? outer : description.resolve(outer.items);
    const values = inner?.enum;
    if (values === undefined) return [];
    const lacking = row.missing.filter(({ value }) => !values.includes(value)).map(({ value }) => value);
    const place = `models ${row.where}.${row.field} enum`;
    return lacking.length === 0 ? [] : [difference(subject, place, lacking.join(), 'nothing of it')];
  });
}

/** One voice alone is not followed. */
function otherTypes({ types }: Models, description: Description): Difference[] {
  return types.flatMap((row) => {
    const [theirs = ''] = Object.values(row.theirs);
    if (row.verdict !== 'ours-likely-wrong' && row.verdict !== 'disputed') return [];
    const schema = findField(description, subjectOf(row), row.where, row.field)?.schema ?? {};
    const told = schema['x-sources']?.sdk || {};
    const ours = kindsOf(description, schema);
    if (ours.includes(kindOf(theirs)) || told.type === theirs) return [];
    return [difference(subjectOf(row), `models ${row.where}.${row.field} type`, theirs, ours.join())];
  });
}

function otherRequired({ required }: Models, description: Description): Difference[] {
  return required.flatMap((row) => {
    if (row.verdict === 'loosen?') return [];
    const found = findField(description, subjectOf(row), 'request', row.field);
    const theirs = row.verdict !== 'loosen' && row.others_required['go'] === true;
    const told = found?.schema['x-sources']?.sdk || {};
    if (found?.required === theirs || told.required === theirs) return [];
    const place = `models request.${row.field} required`;
    return [difference(subjectOf(row), place, `${theirs}`, `${found?.required}`)];
  });
}

/** A field of an answer that no model has; the description may have it, and says that it stands alone. */
function unconfirmedFields({ unconfirmed }: Models, description: Description): Difference[] {
  return unconfirmed.flatMap((row) =>
    row.fields.flatMap((field) => {
      const found = findField(description, subjectOf(row), 'response', field);
      if (found === undefined || found.schema['x-sources']?.sdk === false) return [];
      return [difference(subjectOf(row), `models response.${field}`, 'nothing', 'a field')];
    }),
  );
}

function missingOperations({ operations }: Models, description: Description): Difference[] {
  return operations
    .filter(({ verdict }) => verdict === 'real-current' || verdict === 'likely-real')
    .map(subjectOf)
    .filter((subject) => !description.operations.has(subject))
    .map((subject) => difference(subject, 'models operation', 'described', 'nothing'));
}

function difference(subject: string, place: string, facts: string, description: string): Difference {
  return { subject, place, facts, description };
}

/** `integer` and `number` are one kind: a table seldom tells them apart. A list is its items' kind with `[]`. */
function kindOf(type: string): string {
  return type.replace(/^(?:integer|int|float)/, 'number');
}

/** The kind of a field; of text that holds JSON that of what it says as well, since a model has either. */
function kindsOf({ resolve }: Pick<Description, 'resolve'>, schema: Schema): string[] {
  const { type = 'nothing', items, contentSchema } = resolve(schema);
  if (type === 'array') return kindsOf({ resolve }, items ?? {}).map((kind) => `${kind}[]`);
  const content = contentSchema === undefined ? [] : kindsOf({ resolve }, contentSchema);
  return [kindOf(type), ...content];
}
