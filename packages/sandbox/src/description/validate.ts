import type { Components, Schema } from '@wechatpay-kit/openapi/model';
import { createNotes, type Notes, type Problem, pointerTo, problemAt } from './problem.js';
import { createRules } from './rules.js';
import type { Notation } from './scalars.js';

export type { Notes, Problem } from './problem.js';
export { isHttpUrl } from './scalars.js';

/** Twice the depth of WeChat Pay's messages. */
const deepest = 32;

/**
 * Checks types, required fields, enumerations, patterns and formats. Lengths are documentation: sources disagree on
 * them, and count characters in different ways.
 *
 * @param notes receives what is found besides errors
 * @returns the first error, or `undefined`
 */
export type Check = (value: unknown, notes?: Notes) => Problem | undefined;

/** Creates checks from the schemas of the description. */
export interface Validator {
  /** The check of a JSON body. Integers may be bigints. */
  json(schema: Schema): Check;
  /** The check of text fields: XML elements, the query, path variables. */
  text(schema: Schema): Check;
  /** The check of an answer, as JSON or as XML. */
  answer(schema: Schema, notation: Notation): Check;
}

/** @param components the description's shared schemas, which `$ref` names */
export function createValidator(components: Components): Validator {
  const jsonRule = createRules(components, 'json');
  const textRule = createRules(components, 'text');
  const answerRules = {
    json: createRules(components, 'json', 'platform'),
    text: createRules(components, 'text', 'platform'),
  };
  return {
    json(schema) {
      const rule = jsonRule(schema);
      return (value, notes = createNotes()) => findNull(value, '') ?? rule(value, '', notes);
    },
    text(schema) {
      const rule = textRule(schema);
      return (value, notes = createNotes()) => rule(value, '', notes);
    },
    answer(schema, notation) {
      const rule = answerRules[notation](schema);
      return (value, notes = createNotes()) => findNull(value, '') ?? rule(value, '', notes);
    },
  };
}

/**
 * Finds a null, which is refused at any place: a field without a value must be left out. Also refuses a value that is
 * nested too deeply.
 */
function findNull(value: unknown, field: string, depth = 0): Problem | undefined {
  if (value === null) return problemAt(field, value, '不能为 null');
  if (typeof value !== 'object') return undefined;
  if (depth > deepest) return { field: '', issue: '嵌套过深' };
  for (const [name, item] of Object.entries(value)) {
    const problem = findNull(item, pointerTo(field, name), depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
