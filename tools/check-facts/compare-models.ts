import type { Schema } from '@wechatpay-kit/openapi/model';
import type { Description } from './description.js';
import type { Difference } from './difference.js';
import { findField } from './find-field.js';
import { formatSubject, type Models } from './models.js';

/**
 * Compares the description with the models of SDKs. A difference must be stated by `x-sources` of the field, or by an
 * exception.
 *
 * @param beyond - the fields of the description that the official tables lack: `POST v3/x request.y`
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

/** The description must have fields of high and medium confidence. Those of low confidence are optional. */
function missingFields({ fields }: Models, description: Description): Difference[] {
  return fields.flatMap(({ subject, where, missing }) =>
    missing.flatMap(({ field, type, confidence }) => {
      const found = findField(description, subject, where, field);
      const place = `models ${where}.${field}`;
      if (found === undefined) {
        return confidence === 'low' ? [] : [difference(subject, place, 'a field', 'nothing')];
      }
      const ours = listKinds(description, found.schema);
      return ours.includes(readKind(type)) ? [] : [difference(subject, `${place} type`, type, ours.join())];
    }),
  );
}

/** Fields that are marked as fields of models, and are not. */
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
    const subject = formatSubject(row);
    const found = findField(description, subject, row.where, row.field);
    const outer = found && description.resolve(found.schema);
    const inner = outer?.items === undefined ? outer : description.resolve(outer.items);
    const values = inner?.enum;
    if (values === undefined) return [];
    const lacking = row.missing.filter(({ value }) => !values.includes(value)).map(({ value }) => value);
    const place = `models ${row.where}.${row.field} enum`;
    return lacking.length === 0 ? [] : [difference(subject, place, lacking.join(), 'no such value')];
  });
}

/** The statement of a single SDK is not followed. */
function otherTypes({ types }: Models, description: Description): Difference[] {
  return types.flatMap((row) => {
    const [theirs = ''] = Object.values(row.theirs);
    if (row.verdict !== 'ours-likely-wrong' && row.verdict !== 'disputed') return [];
    const schema = findField(description, formatSubject(row), row.where, row.field)?.schema ?? {};
    const told = schema['x-sources']?.sdk || {};
    const ours = listKinds(description, schema);
    if (ours.includes(readKind(theirs)) || told.type === theirs) return [];
    return [difference(formatSubject(row), `models ${row.where}.${row.field} type`, theirs, ours.join())];
  });
}

function otherRequired({ required }: Models, description: Description): Difference[] {
  return required.flatMap((row) => {
    if (row.verdict === 'loosen?') return [];
    const found = findField(description, formatSubject(row), 'request', row.field);
    const theirs = row.verdict !== 'loosen' && row.others_required['go'] === true;
    const told = found?.schema['x-sources']?.sdk || {};
    if (found?.required === theirs || told.required === theirs) return [];
    const place = `models request.${row.field} required`;
    return [difference(formatSubject(row), place, `${theirs}`, `${found?.required}`)];
  });
}

/** A field of an answer that no model has must be marked so. */
function unconfirmedFields({ unconfirmed }: Models, description: Description): Difference[] {
  return unconfirmed.flatMap((row) =>
    row.fields.flatMap((field) => {
      const found = findField(description, formatSubject(row), 'response', field);
      if (found === undefined || found.schema['x-sources']?.sdk === false) return [];
      return [difference(formatSubject(row), `models response.${field}`, 'nothing', 'a field')];
    }),
  );
}

function missingOperations({ operations }: Models, description: Description): Difference[] {
  return operations
    .filter(({ verdict }) => verdict === 'real-current' || verdict === 'likely-real')
    .map(formatSubject)
    .filter((subject) => !description.operations.has(subject))
    .map((subject) => difference(subject, 'models operation', 'described', 'nothing'));
}

function difference(subject: string, place: string, facts: string, description: string): Difference {
  return { subject, place, facts, description };
}

/** `integer` and `number` count as one kind, because tables often confuse them. A list has the kind of its items with `[]`. */
function readKind(type: string): string {
  return type.replace(/^(?:integer|int|float)/, 'number');
}

/** The kinds of a field. Text with JSON also has the kind of its content, because a model may have either. */
function listKinds({ resolve }: Pick<Description, 'resolve'>, schema: Schema): string[] {
  const { type = 'nothing', items, contentSchema } = resolve(schema);
  if (type === 'array') return listKinds({ resolve }, items ?? {}).map((kind) => `${kind}[]`);
  const content = contentSchema === undefined ? [] : listKinds({ resolve }, contentSchema);
  return [readKind(type), ...content];
}
