import type { Schema } from '@wechatpay-kit/openapi/model';
import { describeCondition } from './condition-texts.js';
import { type Bilingual, describeLimits } from './limit-texts.js';

/** What the value of a field must be like, and when the field is required, in short texts. */
export function describeRules(schema: Schema): Bilingual[] {
  return [...describeLimits(schema), ...(schema['x-conditions'] ?? []).map(describeCondition)];
}

/** The texts as one line of each language. */
export function joinRules(rules: readonly Bilingual[]): Bilingual {
  return { zh: rules.map(({ zh }) => zh).join('；'), en: rules.map(({ en }) => en).join('; ') };
}
