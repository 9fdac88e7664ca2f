import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { followsOther } from '../shared/reading.js';
import { type Applyment, type ApplymentFamily, type Step, stateOf } from './applyment.js';
import { applymentKey, applyments } from './applyments.js';

const descriptions: Readonly<Record<Step, string>> = {
  CHECK: '资料校验中',
  ACCOUNT: '待账户验证',
  AUDIT: '审核中',
  SIGN: '待签约',
  OPENING: '开通权限中',
  DONE: '完成',
  REJECTED: '已驳回',
  FROZEN: '已冻结',
  CANCELED: '已作废',
};

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012697052 */
export function readSubMerchant(call: V3Call): Answer {
  const { code, applyment_id, step, url, sub_mchid, ...applyment } = findSubMerchant(call);
  return {
    status: 200,
    body: {
      business_code: code,
      applyment_id: Number(applyment_id),
      ...(sub_mchid === undefined ? {} : { sub_mchid }),
      ...(step === 'ACCOUNT' || step === 'SIGN' ? { sign_url: url } : {}),
      applyment_state: stateOf({ ...applyment, step }),
      applyment_state_msg: descriptions[step],
      ...listReasons(applyment.reasons, (field, reject_reason) => ({
        field,
        field_name: field,
        reject_reason,
      })),
    },
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012691469 */
export function readEcommerceMerchant(call: V3Call): Answer {
  const { code, applyment_id, step, url, sub_mchid, ...applyment } = requireEcommerceMerchant(call);
  return {
    status: 200,
    body: {
      applyment_state: stateOf({ ...applyment, step }),
      applyment_state_desc: descriptions[step],
      ...(step === 'SIGN' ? { sign_url: url } : {}),
      ...(step === 'ACCOUNT' ? { legal_validation_url: url } : {}),
      ...(sub_mchid !== undefined && (step === 'SIGN' || step === 'DONE') ? { sub_mchid } : {}),
      ...listReasons(applyment.reasons, (param_name, reject_reason) => ({ param_name, reject_reason })),
      out_request_no: code,
      applyment_id: Number(applyment_id),
      sign_state: step === 'DONE' ? 'SIGNED' : step === 'SIGN' ? 'UNSIGNED' : 'NOT_SIGNABLE',
    },
  };
}

/** @throws Refusal RESOURCE_NOT_EXISTS */
export function requireEcommerceMerchant({ world, variables, body }: V3Call): Applyment {
  const named = { ...body, ...variables } as Readonly<Record<string, string | number | undefined>>;
  const applyment = find(world, 'ecommerce', named['out_request_no'], named['applyment_id']);
  if (applyment !== undefined) return applyment;
  throw new Refusal('RESOURCE_NOT_EXISTS', '申请单不存在，请核对 out_request_no 或 applyment_id');
}

function findSubMerchant({ world, variables }: V3Call): Applyment {
  const applyment = find(world, 'sub', variables['business_code'], variables['applyment_id']);
  if (applyment !== undefined) return applyment;
  // The page lists APPLYMENT_NOT_EXIST. Merchants also report PARAM_ERROR.
  const code = followsOther(world, 'unknown-applyment') ? 'PARAM_ERROR' : 'APPLYMENT_NOT_EXIST';
  throw new Refusal(code, '申请单不存在，请核对 business_code 或 applyment_id');
}

/** Finds an applyment of a family by the number of the caller, or by that of WeChat Pay. */
export function find(
  { store }: World,
  family: ApplymentFamily,
  code: string | number | undefined,
  applyment_id: string | number | undefined,
): Applyment | undefined {
  const table = store.table(applyments);
  const applyment =
    code === undefined
      ? table.find('applyment_id', String(applyment_id))
      : table.get(applymentKey(family, String(code)));
  return applyment?.family === family ? applyment : undefined;
}

function listReasons(
  reasons: Applyment['reasons'],
  describe: (field: string, reason: string) => Readonly<Record<string, string>>,
): { readonly audit_detail?: readonly unknown[] } {
  if (reasons === undefined) return {};
  return { audit_detail: Object.entries(reasons).map(([field, reason]) => describe(field, reason)) };
}
