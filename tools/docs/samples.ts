import type { Operation, Parameter } from '@wechatpay-kit/openapi/model';
import type { Field } from './fields.js';
import { exampleValue, findExample, parameterExamples } from './sample-examples.js';
import { sampleNumber } from './sample-numbers.js';
import type { SampleContext } from './sample-rules.js';
import { sampleText } from './sample-texts.js';
import { EncodedText, SampleFile } from './sample-values.js';

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
  const made = needed ? chooseFields(field, 2) : [];
  const chosen = field.fields.filter((one) => one.name in examples || made.includes(one));
  if (chosen.length === 0) return undefined;
  return Object.fromEntries(
    chosen.map((one) => {
      const example = examples[one.name];
      return [
        one.name,
        example === undefined ? sampleValue(context, one) : exampleValue(context, one, example),
      ];
    }),
  );
}

/** The sample values of an object's fields; at most `most` of them if none is required. */
export function sampleObject(
  context: SampleContext,
  field: Pick<Field, 'fields' | 'choices'>,
  most = 2,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(chooseFields(field, most).map((one) => [one.name, sampleValue(context, one)]));
}

/** The required fields, or some of the others. */
function chooseFields(
  { fields, choices }: Pick<Field, 'fields' | 'choices'>,
  most: number,
): readonly Field[] {
  const named = fields.filter(({ numbered }) => !numbered);
  const needed = new Set(choices[0] ?? []);
  const some = named.filter(({ required, name }) => required || needed.has(name));
  return some.length > 0 ? some : named.filter(({ computed }) => !computed).slice(0, most);
}

/** A sample value of the field. */
export function sampleValue(context: SampleContext, field: Field): unknown {
  if (field.example !== undefined) return field.example;
  if (field.encoded !== undefined && (field.fields.length > 0 || field.item !== undefined)) {
    const { item } = field;
    const value = item === undefined ? sampleObject(context, field) : [sampleValue(context, item)];
    return new EncodedText(field.encoded, value);
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

/** The first value that is not a placeholder. Kinds of subjects get an enterprise, which the other samples describe. */
function chooseLikely({ name, enum: values }: Field): string | number | undefined {
  const likely = name === 'subject_type' ? /ENTERPRISE/ : /^(?!.*(UNKNOWN|INVALID))/;
  return values.find((value) => likely.test(String(value))) ?? values[0];
}
