import type { Notes } from '../description/problem.js';
import { parameterError, type RefusalDetail } from '../runtime/refusal.js';

/** @throws Refusal PARAM_ERROR for the first field that the description lacks */
export function refuseUnknown({ unknown: [field] }: Notes, location?: RefusalDetail['location']): void {
  if (field !== undefined) throw parameterError(field, '接口没有该字段', location);
}
