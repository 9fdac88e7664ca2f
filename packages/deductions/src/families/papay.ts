import { readFailure, tellApply, tellOrder, tellQuery, timeV2 } from './answers.js';
import { appid, contractId, extraFields, isDue, options } from './particulars.js';
import { domesticRefunds } from './refunds.js';
import type { AttemptCall, Call, ContractTold, FamilyCalls, FamilyRules, NoticeTold, Told } from './types.js';

const hour = 3_600_000;
const hours = ['07:00', '22:00'] as const;

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011987402 */
const nextDay: FamilyRules = {
  applyHours: hours,
  executesAfter: 24 * hour,
  freshFor: 12 * hour,
  synchronous: false,
  closeAfter: 5 * 60_000,
};

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012467035 */
const afterNotice: FamilyRules = {
  applyHours: hours,
  noticeHours: hours,
  notice: 'after',
  executesAfter: 60_000,
  freshFor: 12 * hour,
  synchronous: false,
  closeAfter: 5 * 60_000,
};

const calls = {
  apply: (call: AttemptCall): Promise<Told> =>
    tellApply(async () => {
      const { pay, plan, rules, attempt, cycle } = call;
      const xml = {
        appid: appid(call),
        mch_id: pay.mchid,
        body: cycle.description,
        spbill_create_ip: '127.0.0.1',
        ...extraFields(call),
        out_trade_no: attempt.out_trade_no,
        total_fee: attempt.amount,
        notify_url: rules.notify_url,
        trade_type: 'PAP',
        contract_id: contractId(call),
      };
      if (plan.sub_mchid === undefined) await pay.v2.pay.pappayapply.post({ xml, ...options(call) });
      else {
        await pay.v2.pay.partner.pappayapply.post({
          xml: { ...xml, sub_mch_id: plan.sub_mchid },
          ...options(call),
        });
      }
      return { is: 'accepted' };
    }),
  query: async (call: AttemptCall): Promise<Told> => {
    const told = await tellQuery(() => queryDeduction(call), ['ORDERNOTEXIST', 'ORDER_NOT_EXIST']);
    // An order that the merchant has closed is no deduction order any more; the ordinary query has it.
    return told.is === 'absent'
      ? tellQuery(() => queryOrder(call), ['ORDERNOTEXIST', 'ORDER_NOT_EXIST'])
      : told;
  },
  close: async (call: AttemptCall): Promise<Told> => {
    const { pay, attempt, plan } = call;
    const xml = {
      appid: appid(call),
      mch_id: pay.mchid,
      out_trade_no: attempt.out_trade_no,
      ...(plan.sub_mchid === undefined ? {} : { sub_mch_id: plan.sub_mchid }),
    };
    try {
      await pay.v2.pay.closeorder.post({ xml, ...options(call) });
    } catch (error) {
      readFailure(error);
    }
    // What was closed is shown by a query alone.
    return calls.query(call);
  },
  queryContract: async (call: Omit<Call, 'cycle'>): Promise<ContractTold> => {
    const { pay, plan, contract } = call;
    const xml = {
      appid: appid(call),
      mch_id: pay.mchid,
      plan_id: String(plan.plan_id),
      contract_code: contract.code,
      version: '1.0' as const,
    };
    try {
      const { data } =
        plan.sub_mchid === undefined
          ? await pay.v2.papay.querycontract.post({ xml, ...options(call) })
          : await pay.v2.papay.partner.querycontract.post({
              xml: { ...xml, sub_mch_id: plan.sub_mchid },
              ...options(call),
            });
      return readContract(data);
    } catch (error) {
      const failure = readFailure(error);
      const isGone = failure.is === 'refused' && failure.code === 'CONTRACT_NOT_EXIST';
      if (!isGone) return { state: 'unknown' };
      return contract.contract_id === null
        ? { state: 'PENDING' }
        : { state: 'ENDED', ended_by: failure.code };
    }
  },
  terminate: async (call: Omit<Call, 'cycle'>, remark: string): Promise<ContractTold> => {
    const { pay, plan, contract } = call;
    const xml = {
      appid: appid(call),
      mch_id: pay.mchid,
      plan_id: String(plan.plan_id),
      contract_code: contract.code,
      contract_termination_remark: remark,
      version: '1.0' as const,
    };
    try {
      if (plan.sub_mchid === undefined) await pay.v2.papay.deletecontract.post({ xml, ...options(call) });
      else {
        await pay.v2.papay.partner.deletecontract.post({
          xml: { ...xml, sub_mch_id: plan.sub_mchid },
          ...options(call),
        });
      }
    } catch (error) {
      readFailure(error);
    }
    return calls.queryContract(call);
  },
  ...domesticRefunds,
};

/** APIv2 委托代扣, executed 24 hours after the application. */
export const papay: FamilyCalls = { rules: nextDay, ...calls };

/** APIv2 委托代扣 with a notice of APIv3 days before. */
export const papayNotice: FamilyCalls = { rules: afterNotice, notice: sendNotice, ...calls };

async function sendNotice(call: Call): Promise<NoticeTold> {
  const { pay, plan, cycle } = call;
  const contract_id = contractId(call);
  const json = {
    appid: appid(call),
    estimated_amount: { amount: cycle.amount, currency: 'CNY' },
    ...(plan.noticeDays === undefined
      ? {}
      : { deduct_duration: { count: plan.noticeDays, unit: 'DAY' as const } }),
  };
  try {
    if (plan.sub_mchid === undefined) {
      const contracts = pay.v3.papay.contracts._contract_id_;
      await contracts.notify.post({ contract_id, json: { mchid: pay.mchid, ...json }, ...options(call) });
    } else {
      const { appid: sp_appid, ...rest } = json;
      const contracts = pay.v3.partnerPapay.contracts._contract_id_;
      await contracts.notify.post({
        contract_id,
        json: { sp_mchid: pay.mchid, sp_appid, sub_mchid: plan.sub_mchid, ...rest },
        ...options(call),
      });
    }
    return { is: 'given' };
  } catch (error) {
    const failure = readFailure(error);
    if (failure.is === 'unknown') return failure;
    const { code, message, status } = failure;
    if (code === 'RESOURCE_ALREADY_EXISTS') return { is: 'given' };
    const isLater =
      status >= 500 || status === 429 || code === 'SYSTEM_ERROR' || code === 'FREQUENCY_LIMITED';
    return { is: isLater ? 'unknown' : 'refused', code, message };
  }
}

async function queryDeduction(call: AttemptCall): Promise<Told> {
  const { pay, attempt, plan } = call;
  const xml = { appid: appid(call), mch_id: pay.mchid, out_trade_no: attempt.out_trade_no };
  const { data } =
    plan.sub_mchid === undefined
      ? await pay.v2.pay.paporderquery.post({ xml, ...options(call) })
      : await pay.v2.pay.partner.paporderquery.post({
          xml: { ...xml, sub_mch_id: plan.sub_mchid },
          ...options(call),
        });
  return readOrder(data, call);
}

async function queryOrder(call: AttemptCall): Promise<Told> {
  const { pay, attempt, plan } = call;
  const xml = {
    appid: appid(call),
    mch_id: pay.mchid,
    out_trade_no: attempt.out_trade_no,
    ...(plan.sub_mchid === undefined ? {} : { sub_mch_id: plan.sub_mchid }),
  };
  const { data } = await pay.v2.pay.orderquery.post({ xml, ...options(call) });
  return readOrder(data, call);
}

interface OrderV2 {
  readonly trade_state?: string | undefined;
  readonly transaction_id?: string | undefined;
  readonly time_end?: string | undefined;
  readonly total_fee?: string | undefined;
  readonly err_code?: string | undefined;
  readonly trade_state_desc?: string | undefined;
}

function readOrder(data: OrderV2, call: AttemptCall): Told {
  const { trade_state, transaction_id, time_end, total_fee, err_code, trade_state_desc } = data;
  const { executesAfter } = call.plan.family === 'papay' ? nextDay : afterNotice;
  return tellOrder(
    {
      trade_state,
      transaction_id,
      paid_at: timeV2(time_end),
      amount: total_fee === undefined ? undefined : Number(total_fee),
      code: err_code === '' ? undefined : err_code,
      message: trade_state_desc,
    },
    isDue(call, executesAfter),
  );
}

interface ContractV2 {
  readonly contract_state?: string | undefined;
  readonly contract_id?: string | undefined;
  readonly openid?: string | undefined;
  readonly contract_signed_time?: string | undefined;
  readonly contract_terminated_time?: string | undefined;
  readonly contract_termination_mode?: string | undefined;
}

function readContract(data: ContractV2): ContractTold {
  const { contract_state, contract_id, openid, contract_signed_time, contract_termination_mode: mode } = data;
  const signed_at = timeV2(contract_signed_time);
  if (contract_state === '0' && contract_id !== undefined) {
    return {
      state: 'ACTIVE',
      contract_id,
      ...(openid === undefined ? {} : { openid }),
      ...(signed_at === undefined ? {} : { signed_at }),
    };
  }
  // 1 is unsigned as well as ended.
  if (contract_state === '1' && (mode !== undefined || data.contract_terminated_time !== undefined)) {
    return { state: 'ENDED', ended_by: endings[mode ?? ''] ?? `MODE_${mode ?? 'UNKNOWN'}` };
  }
  return { state: contract_state === '1' || contract_state === '9' ? 'PENDING' : 'unknown' };
}

/** The modes of APIv2 by the names of APIv3. */
export const endings: Readonly<Record<string, string>> = {
  '1': 'EXPIRED',
  '2': 'USER_TERMINATE',
  '3': 'MCH_API_TERMINATE',
  '4': 'WEPAY_WEB_TERMINATE',
  '5': 'ACCOUNT_CANCELLED',
  '7': 'CUSTOMER_SERVICE_TERMINATE',
};
