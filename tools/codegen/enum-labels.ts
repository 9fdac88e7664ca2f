import type { ValueLabel } from '@wechatpay-kit/openapi/model';

/** What the values of enumerations mean, by the name of the field and the value. */
export type EnumLabels = Readonly<Record<string, Readonly<Record<string, ValueLabel>>>>;

/**
 * Copies a part of the description, and adds to each enumeration what its values mean: `x-enum-labels` beside it goes
 * before `enums.yaml`.
 *
 * @throws Error if a label beside an enumeration names a value that it lacks, or is not a pair of texts
 */
export function labelEnums<T>(part: T, labels: EnumLabels, file: string): T {
  return labelled(part, { labels, file }, '') as T;
}

/**
 * Checks `enums.yaml`.
 *
 * @throws Error naming a label that is not a pair of texts
 */
export function checkEnumLabels(labels: EnumLabels): void {
  for (const [name, values] of Object.entries(labels)) {
    for (const [value, label] of Object.entries(values)) checkLabel(`enums.yaml: ${name}`, value, label);
  }
}

interface LabelContext {
  readonly labels: EnumLabels;
  readonly file: string;
}

type Properties = Readonly<Record<string, unknown>>;

/** @param field the name of the field that the value describes */
function labelled(value: unknown, context: LabelContext, field: string): unknown {
  if (Array.isArray(value)) return value.map((item) => labelled(item, context, field));
  if (value === null || typeof value !== 'object') return value;
  const { name, in: place } = value as Properties;
  const own = typeof name === 'string' && typeof place === 'string' ? name : field;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    if (key !== 'properties' && key !== 'patternProperties') return [key, labelled(item, context, own)];
    const fields = Object.entries(item as Properties);
    return [key, Object.fromEntries(fields.map(([of, schema]) => [of, labelled(schema, context, of)]))];
  });
  const copy = Object.fromEntries(entries);
  const added = labelsOf(copy, context, own);
  return added === undefined ? copy : { ...copy, 'x-enum-labels': added };
}

function labelsOf(
  { enum: values, 'x-enum-labels': beside }: Properties,
  { labels, file }: LabelContext,
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
  const general = labels[fieldName(field)] ?? {};
  const found = values.flatMap((value): [string, ValueLabel][] => {
    const label = own[value] ?? general[value];
    return label === undefined ? [] : [[String(value), label]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** The name in `enums.yaml`: `customs` for `^customs_\d+$`. */
function fieldName(field: string): string {
  return field.replace(/^\^/, '').replace(/_\\d\+\$$/, '');
}

function checkLabel(place: string, value: string, label: unknown): void {
  const pair = Array.isArray(label) && label.length === 2 && label.every((text) => typeof text === 'string');
  if (!pair) throw new Error(`${place}: expected the meaning of ${value} as [Chinese, English]`);
}
