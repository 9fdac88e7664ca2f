import { Refusal } from '../../runtime/refusal.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { type Applyment, cancel, presign } from './applyment.js';
import { createSubMerchant, keep } from './applyments.js';
import { requireEcommerceMerchant } from './read.js';

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015616720 */
export function revokeEcommerceMerchant(call: V3Call): Answer {
  const applyment = requireEcommerceMerchant(call);
  const { applyment_id, code } = applyment;
  keep(
    call.world,
    asCall(applyment, () => cancel(applyment)),
  );
  return { status: 200, body: { applyment_id: Number(applyment_id), out_request_no: code } };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4015616722 */
export function signForMerchant(call: V3Call): Answer {
  const { world } = call;
  const applyment = requireEcommerceMerchant(call);
  keep(
    world,
    asCall(applyment, () => presign(applyment, createSubMerchant(world))),
  );
  return { status: 200, body: { applyment_id: Number(applyment.applyment_id) } };
}

/** The refusal of a step that the state does not allow, as a merchant sees it. */
export function asCall({ step }: Applyment, change: () => Applyment): Applyment {
  try {
    return change();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal('INVALID_REQUEST', `申请单当前状态（${step}）不允许此操作`);
  }
}
