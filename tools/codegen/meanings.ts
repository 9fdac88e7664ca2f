import type { Schema, ValueLabel } from '@wechatpay-kit/openapi/model';
import { checkLimits, documentOnly, type Limits, limit, type Side } from './limits.js';
import { type Part, type Standing, sideOf } from './sides.js';

/** What the description says once of names that recur. */
export interface Meanings {
  /** `enums.yaml`: what the values of enumerations mean, by the name of the field and the value. */
  readonly values: Readonly<Record<string, Readonly<Record<string, ValueLabel>>>>;
  /** `fields.yaml`: what a field is, and what its value must be like, by its name. */
  readonly fields: Readonly<Record<string, FieldText>>;
}

/** A sentence, limits, or both. The limits of a side apply to all fields of the name on that side. */
interface FieldText extends Readonly<Partial<Record<Side, Limits>>> {
  readonly zh?: string;
  readonly en?: string;
}

/**
 * Copies a part of the description, and adds to each field what `fields.yaml` says of its name and its value, and to each
 * enumeration what its values mean. What stands beside the field goes before.
 *
 * @throws Error if a label beside an enumeration names a value that it lacks, or is not a pair of texts
 */
export function explain<T>(part: T, meanings: Meanings, file: string, standing: Standing): T {
  const kind = typeof standing === 'string' ? standing : 'operation';
  const sides: ReadonlySet<Side> = typeof standing === 'string' ? new Set() : standing;
  return explained(part, { meanings, file, kind, sides }, '') as T;
}

/**
 * Checks `enums.yaml` and `fields.yaml`.
 *
 * @throws Error naming what is not a text in Chinese and English
 */
export function checkMeanings({ values, fields }: Meanings): void {
  for (const [name, labels] of Object.entries(values)) {
    for (const [value, label] of Object.entries(labels)) checkLabel(`enums.yaml: ${name}`, value, label);
  }
  for (const [name, text] of Object.entries(fields)) {
    const { zh, en, ...limits } = text ?? {};
    const limited = Object.keys(limits).length > 0;
    if (typeof zh !== typeof en || (typeof zh !== 'string' && !limited)) {
      throw new Error(`fields.yaml: ${name}: expected a sentence as zh and en, or limits`);
    }
    for (const [side, one] of Object.entries(limits)) {
      if (side !== 'request' && side !== 'answer') {
        throw new Error(`fields.yaml: ${name}: ${side} is not one of zh, en, request, answer`);
      }
      checkLimits(`fields.yaml: ${name}`, one);
    }
  }
}

interface Context {
  readonly meanings: Meanings;
  readonly file: string;
  readonly kind: Part['kind'];
  /** The sides of what is being copied; empty above a request or an answer. */
  readonly sides: ReadonlySet<Side>;
}

type Properties = Readonly<Record<string, unknown>>;

/** @param field the name of the field that the value describes */
function explained(value: unknown, context: Context, field: string): unknown {
  if (Array.isArray(value)) return value.map((item) => explained(item, context, field));
  if (value === null || typeof value !== 'object') return value;
  const { name, in: place, schema } = value as Properties;
  const parameter = typeof name === 'string' && typeof place === 'string';
  const own = parameter ? name : field;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    if (key !== 'properties' && key !== 'patternProperties') {
      return [key, explained(item, onSide(key, context), own)];
    }
    return [key, Object.fromEntries(Object.entries(item as Properties).map((one) => property(one, context)))];
  });
  const copy = Object.fromEntries(entries);
  if (parameter && schema !== undefined) copy['schema'] = described(copy['schema'] as Schema, context, name);
  const added = labelsOf(copy, context, own);
  return added === undefined ? copy : { ...copy, 'x-enum-labels': added };
}

function onSide(key: string, context: Context): Context {
  const side = context.sides.size > 0 ? undefined : sideOf(key, context.kind);
  return side === undefined ? context : { ...context, sides: new Set([side]) };
}

function property([name, schema]: [string, unknown], context: Context): [string, unknown] {
  return [name, described(explained(schema, context, fieldName(name)) as Schema, context, fieldName(name))];
}

function described(schema: Schema, { meanings, sides }: Context, field: string): Schema {
  const text = meanings.fields[field];
  if (text === undefined) return schema;
  // Nothing is enforced in a schema that answers have as well.
  const strict = !sides.has('answer');
  const limited = [...sides].reduce(
    (one, side) => limit(one, strict ? (text[side] ?? {}) : documentOnly(text[side] ?? {})),
    schema,
  );
  if (text.zh === undefined || text.en === undefined || schema.description !== undefined) return limited;
  return { ...limited, description: text.zh, 'x-description-en': text.en };
}

function labelsOf(
  { enum: values, 'x-enum-labels': beside }: Properties,
  { meanings, file }: Context,
  field: string,
): Readonly<Record<string, ValueLabel>> | undefined {
  if (!Array.isArray(values)) return undefined;
  const own = (beside ?? {}) as Readonly<Record<string, ValueLabel>>;
  for (const [value, label] of Object.entries(own)) {
    checkLabel(`${file}: ${field}`, value, label);
    if (!values.some((one) => String(one) === value)) {
      throw new Error(`${file}: ${field}: x-enum-labels names ${value}, which the enumeration lacks`);
    }
  }
  const general = meanings.values[field] ?? {};
  const found = values.flatMap((value): [string, ValueLabel][] => {
    const label = own[value] ?? general[value];
    return label === undefined ? [] : [[String(value), label]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The name of a numbered field without its number: `coupon_id` for `^coupon_id_\d+$`. */
export function fieldName(field: string): string {
  return field.replace(/^\^/, '').replace(/(_\\d\+)+\$$/, '');
}

function checkLabel(place: string, value: string, label: unknown): void {
  const pair = Array.isArray(label) && label.length === 2 && label.every((text) => typeof text === 'string');
  if (!pair) throw new Error(`${place}: expected the meaning of ${value} as [Chinese, English]`);
}
