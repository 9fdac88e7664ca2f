import { Refusal } from '../../runtime/refusal.js';

/** PUNISH: 处罚. INTERCEPT: 拦截. */
export const measures = ['PUNISH', 'INTERCEPT'] as const;
export type Measure = (typeof measures)[number];

/** What WeChat Pay did about a sub-merchant that breaks its rules (商户平台处置). */
export interface Violation {
  readonly record_id: string;
  readonly measure: Measure;
  readonly sub_mchid: string;
  readonly company_name: string;
  readonly at: number;
  readonly punish_plan: string;
  readonly risk_type: string;
  readonly risk_description: string;
  readonly appealed: boolean;
}

/** The sub-merchant appeals, once. */
export function appeal(violation: Violation): Violation {
  if (!violation.appealed) return { ...violation, appealed: true };
  throw new Refusal('WRONG_STATE', `violation ${violation.record_id} is already appealed`);
}
