import { both, type Text } from '../../description/text.js';
import type { Machine, ThingKind } from '../shared/thing.js';
import { type Applyment, type ApplymentFamily, nameOfCode, paths, type Step, stateOf } from './applyment.js';
import { applyments, findApplyment } from './applyments.js';
import type { SettlementChange } from './settlement.js';
import { settlementChanges } from './settlements.js';

const steps: Readonly<Record<Step, Text>> = {
  CHECK: both('资料校验中', 'Being checked'),
  ACCOUNT: both('待账户验证', 'The account must be verified'),
  AUDIT: both('审核中', 'Being audited'),
  SIGN: both('待签约', 'To be signed'),
  OPENING: both('开通权限中', 'Permissions are being opened'),
  DONE: both('已完成', 'Finished'),
  REJECTED: both('已驳回', 'Rejected'),
  FROZEN: both('已冻结', 'Frozen'),
  CANCELED: both('已作废', 'Cancelled'),
};

/** What leads from a step to the next. */
const ways: Readonly<Partial<Record<Step, Text>>> = {
  CHECK: both('校验通过', 'The check is passed'),
  ACCOUNT: both('账户验证通过', 'The account is verified'),
  AUDIT: both('审核通过', 'The audit is passed'),
  SIGN: both('商户签约', 'The merchant signs'),
  OPENING: both('权限已开通', 'The permissions are open'),
};

export const applymentThings: ThingKind<Applyment> = {
  kind: 'applyment',
  name: both('进件', 'Applications'),
  table: applyments,
  id: ({ code }) => code,
  ids: ({ family, code, applyment_id, sub_mchid }) => ({
    [nameOfCode(family)]: code,
    applyment_id,
    sub_mchid,
  }),
  state: (applyment) => stateOf(applyment),
  machine: ({ family }) => machines[family],
  outline: ({ given }) => ({ title: findName(given) }),
  find: findApplyment,
  fields: (_world, { family, code, applyment_id, sub_mchid, url, reasons, step }) => ({
    [nameOfCode(family)]: code,
    applyment_id,
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
    sign_url: url,
    applyment_state: stateOf({ family, step }),
    ...(reasons === undefined ? {} : { audit_detail: reasons }),
  }),
  pages: ({ url }) => [url],
};

const machines: Readonly<Record<ApplymentFamily, Machine>> = {
  sub: createMachine('sub'),
  ecommerce: createMachine('ecommerce'),
  subject: createMachine('subject'),
};

/** An applyment goes its path, unless it is stopped. One that is rejected begins again. */
function createMachine(family: ApplymentFamily): Machine {
  const path = paths[family];
  const name = (step: Step): string => stateOf({ family, step });
  const open = path.filter((step) => step !== 'DONE' && step !== 'OPENING');
  const [first = 'DONE'] = path;
  const moves: Record<string, Text> = {};
  for (const [at, step] of path.entries()) {
    const next = path[at + 1];
    if (next !== undefined) moves[`${name(step)} > ${name(next)}`] = ways[step] ?? steps[next];
  }
  for (const step of open) {
    for (const end of ['REJECTED', 'FROZEN', 'CANCELED'] as const)
      moves[`${name(step)} > ${name(end)}`] = steps[end];
  }
  moves[`${name('REJECTED')} > ${name(first)}`] = both('用原编号重新提交', 'Submitted again');
  moves[`${name('REJECTED')} > ${name('CANCELED')}`] = steps.CANCELED;
  const all: readonly Step[] = [...path, 'REJECTED', 'FROZEN', 'CANCELED'];
  return { names: Object.fromEntries(all.map((step) => [name(step), steps[step]])), moves };
}

/** The short name of the merchant, wherever the family has it. */
function findName(given: Readonly<Record<string, unknown>>): string | undefined {
  const business = given['business_info'] as Readonly<Record<string, unknown>> | undefined;
  const name = given['merchant_shortname'] ?? business?.['merchant_shortname'];
  return typeof name === 'string' ? name : undefined;
}

export const settlementThings: ThingKind<SettlementChange> = {
  kind: 'settlement-change',
  name: both('结算账户变更', 'Changes of settlement accounts'),
  table: settlementChanges,
  id: ({ application_no }) => application_no,
  ids: ({ application_no }) => ({ application_no }),
  state: ({ result }) => result,
  machine: () => ({
    names: {
      AUDITING: both('审核中', 'Being audited'),
      AUDIT_SUCCESS: both('审核通过', 'Approved'),
      AUDIT_FAIL: both('审核驳回', 'Rejected'),
    },
    moves: {
      'AUDITING > AUDIT_SUCCESS': both('审核通过', 'The audit is passed'),
      'AUDITING > AUDIT_FAIL': both('审核驳回', 'Rejected'),
    },
  }),
  outline: ({ sub_mchid, at }) => ({ title: sub_mchid, created: at }),
  find: ({ store }, id) => store.table(settlementChanges).get(id),
  fields: (_world, { application_no, sub_mchid, account, result, fail_reason }) => ({
    application_no,
    sub_mchid,
    account_bank: account.bank,
    verify_result: result,
    ...(fail_reason === undefined ? {} : { verify_fail_reason: fail_reason }),
  }),
};
