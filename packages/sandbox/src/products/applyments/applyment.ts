import type { PlainFields } from '../../remembered/resource.js';
import { Refusal } from '../../runtime/refusal.js';

/**
 * `sub`: a sub-merchant of a service provider (特约商户). `ecommerce`: one of a platform (收付通二级商户). `subject`: a merchant
 * of a channel confirms that it wants its account (开户意愿), and no sub-merchant comes of it.
 */
export type ApplymentFamily = 'sub' | 'ecommerce' | 'subject';

/** How far an applyment is, whatever its family calls it. */
export type Step = 'CHECK' | 'ACCOUNT' | 'AUDIT' | 'SIGN' | 'OPENING' | 'DONE' | Stopped;
/** REJECTED: the merchant corrects it under the same number. */
type Stopped = 'REJECTED' | 'FROZEN' | 'CANCELED';

/** The steps of a family, in order. */
export const paths: Readonly<Record<ApplymentFamily, readonly Step[]>> = {
  sub: ['AUDIT', 'ACCOUNT', 'SIGN', 'OPENING', 'DONE'],
  ecommerce: ['CHECK', 'ACCOUNT', 'AUDIT', 'SIGN', 'DONE'],
  subject: ['AUDIT', 'ACCOUNT', 'SIGN', 'DONE'],
};

/** An application of a merchant to become a sub-merchant. */
export interface Applyment {
  readonly family: ApplymentFamily;
  /** The number that the caller gave: business_code or out_request_no. */
  readonly code: string;
  /** Digits. */
  readonly applyment_id: string;
  /** The page of the merchant's administrator, which verifies the account and signs. */
  readonly url: string;
  readonly step: Step;
  /** Of the new merchant; from the step SIGN on. */
  readonly sub_mchid?: string | undefined;
  /** What the request gave, decrypted. */
  readonly given: PlainFields;
  /** Why it is rejected or frozen, by field. */
  readonly reasons?: Readonly<Record<string, string>> | undefined;
  /** The platform has signed for the merchant before it could be signed. */
  readonly presigned: boolean;
}

export function begin(
  family: ApplymentFamily,
  applyment: Pick<Applyment, 'code' | 'applyment_id' | 'url' | 'given'>,
): Applyment {
  return { ...applyment, family, step: paths[family][0] ?? 'DONE', presigned: false };
}

/** The merchant corrects a rejected applyment. */
export function resubmit(applyment: Applyment, given: PlainFields): Applyment {
  const { family, code, applyment_id, url } = applyment;
  return begin(family, { code, applyment_id, url, given });
}

/** WeChat Pay finds nothing wrong. */
export function approve(applyment: Applyment, sub_mchid: () => string): Applyment {
  return advance(requireStep(applyment, ['CHECK', 'AUDIT']), sub_mchid);
}

/** The administrator's account is verified. */
export function confirmAccount(applyment: Applyment, sub_mchid: () => string): Applyment {
  return advance(requireStep(applyment, ['ACCOUNT']), sub_mchid);
}

/** The administrator signs. */
export function sign(applyment: Applyment, sub_mchid: () => string): Applyment {
  return advance(requireStep(applyment, ['SIGN']), sub_mchid);
}

/** The permissions of the new merchant are there. */
export function open(applyment: Applyment): Applyment {
  return applyment.step === 'OPENING' ? { ...applyment, step: 'DONE' } : applyment;
}

/** WeChat Pay rejects it, or freezes it for good. */
export function stop(
  applyment: Applyment,
  step: 'REJECTED' | 'FROZEN',
  reasons: Readonly<Record<string, string>>,
): Applyment {
  return { ...requireStep(applyment, ['CHECK', 'ACCOUNT', 'AUDIT', 'SIGN']), step, reasons };
}

/** The caller or WeChat Pay gives it up. A repetition changes nothing. */
export function cancel(applyment: Applyment): Applyment {
  if (applyment.step === 'CANCELED') return applyment;
  return { ...requireStep(applyment, ['CHECK', 'ACCOUNT', 'AUDIT', 'SIGN', 'REJECTED']), step: 'CANCELED' };
}

/** The platform signs for the merchant: now, or as soon as it can be signed. */
export function presign(applyment: Applyment, sub_mchid: () => string): Applyment {
  if (applyment.step === 'SIGN') return sign(applyment, sub_mchid);
  return { ...requireStep(applyment, ['CHECK', 'ACCOUNT', 'AUDIT']), presigned: true };
}

/** @param sub_mchid makes that of the new merchant */
function advance(applyment: Applyment, sub_mchid: () => string): Applyment {
  const path = paths[applyment.family];
  const step = path[path.indexOf(applyment.step) + 1] ?? 'DONE';
  if (step !== 'SIGN' || applyment.family === 'subject') return { ...applyment, step };
  const born = { ...applyment, step, sub_mchid: sub_mchid() };
  return born.presigned ? advance(born, sub_mchid) : born;
}

/** @throws Refusal WRONG_STATE, which only acts and pages meet with; calls of the merchant ask first */
function requireStep(applyment: Applyment, steps: readonly Step[]): Applyment {
  const { step, family, code } = applyment;
  const own = steps.filter((other) => paths[family].includes(other) || other === 'REJECTED');
  if (own.includes(step)) return applyment;
  const expected = own.map((other) => stateOf({ family, step: other })).join(' or ');
  throw new Refusal('WRONG_STATE', `applyment ${code} is ${stateOf(applyment)}; expected ${expected}`);
}

/**
 * The names of the steps.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697052 and https://pay.weixin.qq.com/doc/v3/partner/4012691469
 */
const states: Readonly<Record<ApplymentFamily, Readonly<Partial<Record<Step, string>>>>> = {
  sub: {
    AUDIT: 'APPLYMENT_STATE_AUDITING',
    ACCOUNT: 'APPLYMENT_STATE_TO_BE_CONFIRMED',
    SIGN: 'APPLYMENT_STATE_TO_BE_SIGNED',
    OPENING: 'APPLYMENT_STATE_SIGNING',
    DONE: 'APPLYMENT_STATE_FINISHED',
    REJECTED: 'APPLYMENT_STATE_REJECTED',
    FROZEN: 'APPLYMENT_STATE_FREEZED',
    CANCELED: 'APPLYMENT_STATE_CANCELED',
  },
  ecommerce: {
    CHECK: 'CHECKING',
    ACCOUNT: 'ACCOUNT_NEED_VERIFY',
    SIGN: 'NEED_SIGN',
    AUDIT: 'AUDITING',
    DONE: 'FINISH',
    REJECTED: 'REJECTED',
    FROZEN: 'FROZEN',
    CANCELED: 'CANCELED',
  },
  // The contact confirms, then the legal person: https://pay.weixin.qq.com/doc/v3/partner/4012697715
  subject: {
    AUDIT: 'APPLYMENT_STATE_WAITTING_FOR_AUDIT',
    ACCOUNT: 'APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT',
    SIGN: 'APPLYMENT_STATE_WAITTING_FOR_CONFIRM_LEGALPERSON',
    DONE: 'APPLYMENT_STATE_PASSED',
    REJECTED: 'APPLYMENT_STATE_REJECTED',
    FROZEN: 'APPLYMENT_STATE_FREEZED',
    CANCELED: 'APPLYMENT_STATE_CANCELED',
  },
};

/** What the family calls the number of the caller. */
export function nameOfCode(family: ApplymentFamily): 'business_code' | 'out_request_no' {
  return family === 'ecommerce' ? 'out_request_no' : 'business_code';
}

export function stateOf({ family, step }: Pick<Applyment, 'family' | 'step'>): string {
  return states[family][step] ?? step;
}
