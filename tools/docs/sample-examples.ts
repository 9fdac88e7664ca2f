import type { Operation, Parameter } from '@wechatpay-kit/openapi/model';
import type { Field } from './fields.js';
import { type SampleContext, translateText } from './sample-rules.js';
import { EncodedText } from './sample-values.js';

/** The example of the description for the body of a call. */
export function findExample({ requestBody }: Operation): unknown {
  const [content] = Object.values(requestBody?.content ?? {});
  return content?.example;
}

/** The examples of the description for the parameters at a place, by name. */
export function parameterExamples(
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
export function exampleValue(context: SampleContext, field: Field | undefined, value: unknown): unknown {
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
