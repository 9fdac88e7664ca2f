import type { Operation } from '@wechatpay-kit/openapi/model';
import type { Field } from './fields.js';
import { sampleNumber } from './sample-numbers.js';
import type { SampleContext } from './sample-rules.js';
import { sampleText } from './sample-texts.js';

/** A text with JSON, or URL-encoded text, as a program writes it. */
export class EncodedText {
  readonly as: 'json' | 'urlencode';
  readonly value: unknown;

  constructor(as: 'json' | 'urlencode', value: unknown) {
    this.as = as;
    this.value = value;
  }

  /** The text. */
  toString(): string {
    if (this.as === 'json') return JSON.stringify(plainValue(this.value));
    return new URLSearchParams(this.value as Record<string, string>).toString();
  }
}

/** A file to send, by path. */
export class SampleFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

/**
 * The options of a call with plausible values: required fields, some optional fields if a body has no required ones, and
 * the example of the description, if there is one.
 *
 * @returns by option; empty for a call without options
 */
export function sampleOptions(
  context: SampleContext,
  operation: Operation,
  fields: readonly Field[],
): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {};
  for (const field of fields) {
    const value = sampleOption({ ...context, operation: operation.operationId }, operation, field);
    if (value !== undefined) options[field.name] = value;
  }
  return options;
}

function sampleOption(context: SampleContext, operation: Operation, field: Field): unknown {
  switch (field.name) {
    case 'base_uri': {
      const [first, ...others] = operation.servers ?? [];
      return first === undefined || others.length === 0 ? undefined : `${first.url}/`;
    }
    case 'security':
      return true;
    case 'nonceless':
    case 'stream':
      return undefined;
    case 'workwx_secret':
      return 'SECRET_OF_THE_AGENT';
    case 'json':
    case 'xml':
      return findExample(operation) ?? sampleObject(context, field, 12);
    case 'query':
      return field.choices.length > 0 || field.fields.some(({ required }) => required)
        ? sampleObject(context, field)
        : undefined;
    case 'headers':
    case 'body': {
      const object = sampleObject(context, field, 12);
      return Object.keys(object).length === 0 && !field.required ? undefined : object;
    }
    default: {
      // A path variable, without characters that a URL must encode.
      const value = sampleValue(context, field);
      return typeof value === 'string' && /[^\x21-\x7e]/.test(value) ? field.name.toUpperCase() : value;
    }
  }
}

/** The sample values of an object's fields; at most `most` of them if none is required. */
export function sampleObject(
  context: SampleContext,
  { fields, choices }: Pick<Field, 'fields' | 'choices'>,
  most = 2,
): Readonly<Record<string, unknown>> {
  const named = fields.filter(({ numbered }) => !numbered);
  const needed = new Set(choices[0] ?? []);
  const some = named.filter(({ required, name }) => required || needed.has(name));
  const chosen = some.length > 0 ? some : named.filter(({ computed }) => !computed).slice(0, most);
  return Object.fromEntries(chosen.map((field) => [field.name, sampleValue(context, field)]));
}

/** A sample value of the field. */
export function sampleValue(context: SampleContext, field: Field): unknown {
  if (field.example !== undefined) return field.example;
  if (field.encoded !== undefined && field.fields.length > 0) {
    const object = sampleObject(context, field);
    return new EncodedText(field.encoded, field.item === undefined ? object : [object]);
  }
  if (field.item !== undefined) {
    return [sampleValue(context, { ...field.item, label: field.item.label ?? field.label })];
  }
  const first = chooseLikely(field);
  if (first !== undefined) return context.protocol === 'v2' ? String(first) : first;
  switch (field.type) {
    case 'file':
      return new SampleFile('./license.png');
    case 'object':
      return sampleObject(context, field);
    case 'boolean':
      return context.protocol === 'v2' ? 'true' : true;
    case 'integer':
    case 'number':
      return sampleNumber(context, field);
    default:
      return sampleText(context, field);
  }
}

/** Converts the classes that stand for source to plain values. */
export function plainValue(value: unknown): unknown {
  if (value instanceof EncodedText) return value.toString();
  if (value instanceof SampleFile) return fileValue(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainValue(item)]));
}

/** The smallest PNG: one grey pixel. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==';

function fileValue({ path }: SampleFile): unknown {
  return { $file: { name: path.replace('./', ''), base64: pixel } };
}

/** The first value that is not a placeholder. Kinds of subjects get an enterprise, which the other samples describe. */
function chooseLikely({ name, enum: values }: Field): string | number | undefined {
  const likely = name === 'subject_type' ? /ENTERPRISE/ : /^(?!.*(UNKNOWN|INVALID))/;
  return values.find((value) => likely.test(String(value))) ?? values[0];
}

function findExample({ requestBody }: Operation): unknown {
  const [content] = Object.values(requestBody?.content ?? {});
  return content?.example;
}
