import type { Schema } from '@wechatpay-kit/openapi/model';
import type { CallOptions } from './build.js';
import { type CallShape, type CatalogueOperation, isFilledIn, resolve } from './catalogue.js';

/** A required field without a value. */
export interface MissingField {
  /** As `--set` takes it: `amount.total`. */
  readonly field: string;
  /** In Chinese and in English, as far as there are names. */
  readonly label: string;
}

/** Lists the required fields that a call lacks, without those that the SDK fills in. */
export function listMissing(
  { path }: CatalogueOperation,
  { variables, query, body }: CallShape,
  given: CallOptions,
): MissingField[] {
  const missing = variables
    .filter(({ name }) => name !== 'empty' && (given.variables[name] ?? '') === '')
    .map(({ name, schema }) => ({ field: name, label: labelOf(schema) }));
  collect(path, query, given.query, '', missing);
  if (body !== undefined) collect(path, body.schema, given.body, '', missing);
  return missing;
}

function collect(path: string, raw: Schema, value: unknown, at: string, missing: MissingField[]): void {
  const schema = resolve(raw);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      collect(path, schema.items ?? {}, item, `${at}${index}.`, missing);
    return;
  }
  if (value === null || typeof value !== 'object') return;
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const below = resolve(property);
    if (fields[name] !== undefined) collect(path, below, fields[name], `${at}${name}.`, missing);
    else if (
      schema.required?.includes(name) &&
      !isFilledIn(path, name, below) &&
      !isFilledForm(path, below)
    ) {
      const inner: MissingField[] = [];
      if (below.type === 'object') collect(path, below, {}, `${at}${name}.`, inner);
      // An object is given by its required fields, if it has some.
      if (inner.length > 0) missing.push(...inner);
      else missing.push({ field: `${at}${name}`, label: labelOf({ ...below, ...property }) });
    }
  }
}

/** The part of a form that the SDK computes wholly. */
function isFilledForm(path: string, { properties, required = [] }: Schema): boolean {
  const entries = Object.entries(properties ?? {});
  return (
    entries.some(([, schema]) => resolve(schema)['x-computed'] !== undefined) &&
    entries.every(([name, schema]) => !required.includes(name) || isFilledIn(path, name, resolve(schema)))
  );
}

function labelOf({ title, 'x-title-en': english, enum: values }: Schema): string {
  const names = [title, english].filter((name) => name !== undefined).join(' · ');
  if (values === undefined) return names;
  const shown = values.slice(0, 6).join(' | ');
  return `${names}${names === '' ? '' : ': '}${shown}${values.length > 6 ? ' | …' : ''}`;
}
