import type { Operation, Parameter } from '@wechatpay-kit/openapi/model';
import type { Field } from './fields.js';
import { sampleNumber } from './sample-numbers.js';
import { type SampleContext, translateText } from './sample-rules.js';
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
    case 'xml': {
      const example = findExample(operation);
      return example === undefined ? sampleObject(context, field, 12) : exampleValue(context, field, example);
    }
    case 'query':
      return sampleParameters(context, operation, field, 'query');
    case 'headers':
      return sampleParameters(context, operation, field, 'header');
    case 'body': {
      const object = sampleObject(context, field, 12);
      return Object.keys(object).length === 0 && !field.required ? undefined : object;
    }
    default: {
      const example = parameterExamples(operation, 'path')[field.name];
      if (example !== undefined) return example;
      // A path variable, without characters that a URL must encode.
      const value = sampleValue(context, field);
      return typeof value === 'string' && /[^\x21-\x7e]/.test(value) ? field.name.toUpperCase() : value;
    }
  }
}

/** The parameters that have an example or are required, in the order of the description. */
function sampleParameters(
  context: SampleContext,
  operation: Operation,
  field: Field,
  place: Parameter['in'],
): Readonly<Record<string, unknown>> | undefined {
  const examples = parameterExamples(operation, place);
  const needed = field.choices.length > 0 || field.fields.some(({ required }) => required);
  const made = needed ? sampleObject(context, field) : {};
  const chosen = field.fields.filter(({ name }) => name in examples || name in made);
  if (chosen.length === 0) return undefined;
  return Object.fromEntries(
    chosen.map((one) => {
      const { name } = one;
      return [name, name in examples ? exampleValue(context, one, examples[name]) : made[name]];
    }),
  );
}

function parameterExamples(
  { parameters = [] }: Operation,
  place: Parameter['in'],
): Readonly<Record<string, unknown>> {
  const shown = parameters.filter(({ in: where, example }) => where === place && example !== undefined);
  return Object.fromEntries(shown.map(({ name, example }) => [name, example]));
}

/**
 * An example of the description as a program writes it: texts with JSON as calls of `JSON.stringify`, and the project's
 * own Chinese texts in the language of the page.
 */
function exampleValue(context: SampleContext, field: Field | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => exampleValue(context, field?.item ?? field, item));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, held]: [string, unknown]) => {
        const inner = field?.fields.find((one) => one.name === name);
        return [name, exampleValue(context, inner, held)];
      }),
    );
  }
  if (typeof value !== 'string') return value;
  const content = field?.encoded === 'json' ? parseContent(value) : undefined;
  return content === undefined
    ? translateText(context, value)
    : new EncodedText('json', exampleValue(context, { ...field, encoded: undefined } as Field, content));
}

function parseContent(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
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
