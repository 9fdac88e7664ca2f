import type { Text } from '../../description/text.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { type Act, taken } from '../shared/act.js';
import { type Applyment, approve, cancel, confirmAccount, nameOfCode, stateOf, stop } from './applyment.js';
import { createSubMerchant, findApplyment, keep } from './applyments.js';
import { endAudit, settlementChanges } from './settlements.js';

type Given = Readonly<Record<string, unknown>>;

/** The console gives it as JSON. */
const reasons = taken(
  '按字段列出的原因：{ "id_card_copy": "照片不清晰" }',
  'texts by field: { "id_card_copy": "照片不清晰" }',
);

/**
 * What WeChat Pay does about an applyment, by its number, its applyment_id or its sub_mchid; and about the change of a
 * settlement account, by its application_no.
 */
export const applymentActs: Readonly<Record<string, Act>> = {
  approve: createAct(
    'approves the applyment of a merchant (the check, or the audit), or the change of a settlement account',
    (applyment, world) => approve(applyment, createSubMerchant(world)),
    { zh: '通过', en: 'Approve' },
    { audit: (world, id) => audit(world, id, 'AUDIT_SUCCESS') },
  ),
  'confirm-account': createAct(
    'verifies the account of the merchant',
    (applyment, world) => confirmAccount(applyment, createSubMerchant(world)),
    { zh: '账户验证通过', en: 'Verify the account' },
  ),
  refuse: createAct(
    'rejects the applyment of a merchant, which can be corrected under the same number, or the change of a settlement account',
    (applyment, _world, given) => stop(applyment, 'REJECTED', readReasons(given)),
    { zh: '驳回', en: 'Reject' },
    {
      takesReasons: true,
      audit: (world, id, given) =>
        audit(
          world,
          id,
          'AUDIT_FAIL',
          Object.values(readReasons(given, { account_number: '银行账号校验不通过' })).join('；'),
        ),
    },
  ),
  freeze: createAct(
    'freezes the applyment of a merchant',
    (applyment, _world, given) => stop(applyment, 'FROZEN', readReasons(given)),
    { zh: '冻结', en: 'Freeze' },
    { takesReasons: true },
  ),
  cancel: createAct('cancels the applyment of a merchant', (applyment) => cancel(applyment), {
    zh: '作废',
    en: 'Cancel',
  }),
};

function createAct(
  does: string,
  change: (applyment: Applyment, world: World, given: Given) => Applyment,
  label: Text,
  { takesReasons = false, audit: performAudit }: { takesReasons?: boolean; audit?: Act['perform'] } = {},
): Act {
  return {
    does,
    label,
    about: performAudit === undefined ? ['applyment'] : ['applyment', 'settlement-change'],
    ...(takesReasons ? { takes: { reasons } } : {}),
    perform(world, id, given) {
      const applyment = findApplyment(world, id);
      if (applyment === undefined) return performAudit?.(world, id, given);
      const changed = change(applyment, world, given);
      keep(world, changed);
      const { code, applyment_id, sub_mchid } = changed;
      return {
        [nameOfCode(changed.family)]: code,
        applyment_id,
        applyment_state: stateOf(changed),
        ...(sub_mchid === undefined ? {} : { sub_mchid }),
      };
    },
  };
}

/** @throws Refusal WRONG_STATE once the change has a result */
function audit(
  world: World,
  application_no: string,
  result: 'AUDIT_SUCCESS' | 'AUDIT_FAIL',
  reason?: string,
): Given | undefined {
  const before = world.store.table(settlementChanges).get(application_no);
  if (before !== undefined && before.result !== 'AUDITING') {
    throw new Refusal('WRONG_STATE', `settlement change ${application_no} is already ${before.result}`);
  }
  const change = endAudit(world, application_no, result, reason);
  return change && { application_no, sub_mchid: change.sub_mchid, verify_result: change.result };
}

function readReasons(
  { reasons: given }: Given,
  usual: Readonly<Record<string, string>> = { business_license_copy: '证件照片不清晰，请重新上传' },
): Readonly<Record<string, string>> {
  if (given === undefined) return usual;
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given);
  const list = isObject ? Object.entries(given as Given) : [];
  const texts = list.filter((one): one is [string, string] => typeof one[1] === 'string');
  if (list.length > 0 && texts.length === list.length) return Object.fromEntries(texts);
  throw new TypeError(`given.reasons: expected texts by field, got ${JSON.stringify(given)}`);
}
