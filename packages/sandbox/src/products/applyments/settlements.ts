import { Refusal } from '../../runtime/refusal.js';
import { requireSubMerchant } from '../../runtime/registry.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { applyments } from './applyments.js';
import {
  type BankAccount,
  currentAccount,
  finish,
  maskName,
  maskNumber,
  requireFewChanges,
  type SettlementChange,
} from './settlement.js';

export const settlementChanges: TableDefinition<SettlementChange, 'sub_mchid'> = {
  name: 'settlement-changes',
  key: ({ application_no }) => application_no,
  indexes: { sub_mchid: ({ sub_mchid }) => [sub_mchid] },
};

/** The kind of the jobs that audit a change. The payload is its application_no. */
export const auditKind = 'settlement.audit';
/** The documents give no time. Long enough for the operator to refuse first, short enough to wait for. */
const auditTime = 10_000;

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012761138 */
export function modifySettlement({ world, variables, clear }: V3Call): Answer {
  const { store, clock, ids, mchid } = world;
  const sub_mchid = variables['sub_mchid'] ?? '';
  requireSubMerchant(world.registry, sub_mchid);
  const table = store.table(settlementChanges);
  const now = clock.now();
  requireFewChanges(table.list('sub_mchid', sub_mchid), now);
  const application_no = `1023${ids.digits('application_no', 12)}`;
  const account = readAccount(clear, findAccount(world, sub_mchid).name);
  table.put({ application_no, sub_mchid, account, at: now, result: 'AUDITING' });
  clock.schedule({ at: now + auditTime, kind: auditKind, payload: application_no, mchid });
  return { status: 200, body: { application_no } };
}

/** The work of the jobs that audit. */
export function auditChange(world: World, application_no: string): void {
  endAudit(world, application_no, 'AUDIT_SUCCESS');
}

/** @returns the change afterwards; `undefined` for an unknown one */
export function endAudit(
  { store, clock }: World,
  application_no: string,
  result: 'AUDIT_SUCCESS' | 'AUDIT_FAIL',
  reason?: string,
): SettlementChange | undefined {
  const table = store.table(settlementChanges);
  const change = table.get(application_no);
  if (change === undefined) return undefined;
  const finished = finish(change, result, clock.now(), reason);
  table.put(finished);
  return finished;
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012761142 */
export function readSettlement({ world, variables, query }: V3Call): Answer {
  const sub_mchid = variables['sub_mchid'] ?? '';
  requireSubMerchant(world.registry, sub_mchid);
  const account = findAccount(world, sub_mchid);
  return { status: 200, body: { ...describe(account, query), verify_result: 'VERIFY_SUCCESS' } };
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012761169 */
export function readApplication({ world, variables, query }: V3Call): Answer {
  const { sub_mchid = '', application_no = '' } = variables;
  requireSubMerchant(world.registry, sub_mchid);
  const change = world.store.table(settlementChanges).get(application_no);
  if (change === undefined || change.sub_mchid !== sub_mchid) {
    throw new Refusal('ORDER_NOT_EXIST', '修改结算账户申请单不存在，请核对 application_no');
  }
  const { account, result, fail_reason, finished_at } = change;
  return {
    status: 200,
    body: {
      account_name: maskName(account.name),
      ...describe(account, query),
      verify_result: result,
      ...(fail_reason === undefined ? {} : { verify_fail_reason: fail_reason }),
      ...(finished_at === undefined ? {} : { verify_finish_time: rfc3339(finished_at) }),
    },
  };
}

function describe(account: BankAccount, { account_number_rule }: V3Call['query']): Record<string, string> {
  const { type, bank, number, bank_name, bank_branch_id } = account;
  return {
    account_type: type,
    account_bank: bank,
    ...(bank_name === undefined ? {} : { bank_name }),
    ...(bank_branch_id === undefined ? {} : { bank_branch_id }),
    account_number: maskNumber(number, account_number_rule),
  };
}

/** That of the last accepted change, or of the applyment, or, of a merchant that came some other way, any one. */
function findAccount({ store }: World, sub_mchid: string): BankAccount {
  const changed = currentAccount(store.table(settlementChanges).list('sub_mchid', sub_mchid));
  const given = store.table(applyments).find('sub_mchid', sub_mchid)?.given;
  const applied = given?.['bank_account_info'] ?? given?.['account_info'];
  return changed ?? readAccount((applied ?? {}) as Fields, '商户');
}

type Fields = Readonly<Record<string, unknown>>;

/** @param name of an account that gives none */
function readAccount(fields: Fields, name: string): BankAccount {
  const text = (field: string): string | undefined => {
    const value = fields[field];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const type = text('account_type') ?? text('bank_account_type') ?? '';
  return {
    // 75 is a personal account: https://pay.weixin.qq.com/doc/v3/partner/4012713017
    type: /PRIVATE|PERSONAL|^75$/.test(type) ? 'ACCOUNT_TYPE_PRIVATE' : 'ACCOUNT_TYPE_BUSINESS',
    bank: text('account_bank') ?? '工商银行',
    number: text('account_number') ?? '6222020200112233445',
    name: text('account_name') ?? name,
    bank_name: text('bank_name'),
    bank_branch_id: text('bank_branch_id'),
  };
}
