/** Whether a value fits a schema of the published description, as an independent validator sees it. */
import { descriptionValidator, referenceTo } from '../../../../tools/test/description-validator.js';
import type { Operation, Schema } from './operations.js';

const ajv = descriptionValidator();

/** What is wrong with a body, in words; empty if nothing is. */
export function faultsOfBody({ place }: Operation, body: unknown): string[] {
  // By its place in the whole document, so that a $ref leads where it says.
  return faults({ $ref: referenceTo(place) }, body);
}

/** What is wrong with parameters, in words; empty if nothing is. */
export function faultsOfParameters(
  { parameters }: Operation,
  values: Readonly<Record<string, unknown>>,
): string[] {
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
  return faults({ type: 'object', properties, required: Object.keys(properties) }, values);
}

/**
 * Values that arrived as texts, as their schemas have them: digits are a number, and what came several times an array.
 * A text that is none of its type's stays a text, which is a fault.
 */
export function typed(
  schemas: Readonly<Record<string, Schema>>,
  texts: readonly (readonly [name: string, text: string])[],
): Record<string, unknown> {
  const values = texts.map(([name, text]): [string, unknown] => {
    const type = schemas[name]?.type ?? 'string';
    if (type === 'array') return [name, texts.filter(([other]) => other === name).map(([, item]) => item)];
    if (/^(?:integer|number)$/.test(type) && /^\d+$/.test(text)) return [name, Number(text)];
    return [name, type === 'boolean' && /^(?:true|false)$/.test(text) ? text === 'true' : text];
  });
  return Object.fromEntries(values);
}

function faults(schema: Schema & { required?: readonly string[] }, value: unknown): string[] {
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
