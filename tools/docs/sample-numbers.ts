import type { Field } from './fields.js';
import { codeRules } from './sample-codes.js';
import { idRules } from './sample-ids.js';
import { ruled, type SampleContext } from './sample-rules.js';

/** A number for the field, within its limits. */
export function sampleNumber(context: SampleContext, field: Field): number {
  const { minimum = -Infinity, maximum = Infinity } = field;
  return Math.min(Math.max(usualNumber(context, field), minimum), maximum);
}

/** The number in a text of the same name, or else a small number. */
function usualNumber(context: SampleContext, { name }: Field): number {
  const text = ruled(context, [...idRules, ...codeRules], [name]);
  if (text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  if (/timestamp|_(at|time)$/.test(name)) return 1767225600;
  if (money.test(name) && !/_(num|count|quantity)$/.test(name)) return 100;
  return /(^|_)(id|no)$|serial/.test(name) ? 10001 : 1;
}

const money = /amount|(^|_)(fee|total|price|money|fund|balance|cost|sum|subsidy|refund|fine)(_|$)/;
