import { describeCondition } from './condition-texts.cjs';
import { type Bilingual, describeLimits } from './limit-texts.cjs';
import type { Schema } from './schema.cjs';

/**
 * What the value of a field must be like, and when the field is required, in short texts.
 *
 * @example describeRules({ type: 'integer', 'x-unit': 'fen', minimum: 1 }).map(({ en }) => en); // ['value ≥ 1', 'in fen']
 */
export function describeRules(schema: Schema): Bilingual[] {
  return [...describeLimits(schema), ...(schema['x-conditions'] ?? []).map(describeCondition)];
}
