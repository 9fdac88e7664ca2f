import {
  fenV2,
  fieldsOf,
  isClosedBy,
  tellApply,
  tellNotice,
  tellOrder,
  tellQuery,
  timeV2,
} from './answers.js';
import { type ContractCall, endAndAsk, readContractV2, tellContract } from './contracts.js';
import { appid, contractId, extraFields, isDue, options, partnerOf, subMerchant } from './particulars.js';
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

const unknownOrder = ['ORDERNOTEXIST', 'ORDER_NOT_EXIST'];

const calls = {
  apply: (call: AttemptCall): Promise<Told> =>
    tellApply(async () => {
      const { pay, rules, attempt, cycle } = call;
      const partner = subMerchant(call);
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
      if (partner === undefined) await pay.v2.pay.pappayapply.post({ xml, ...options(call) });
      else await pay.v2.pay.partner.pappayapply.post({ xml: { ...xml, ...partner }, ...options(call) });
      return { is: 'accepted' };
    }),
  query: (call: AttemptCall): Promise<Told> => ask(call, false),
  close: async (call: AttemptCall): Promise<Told> => {
    const { pay, attempt } = call;
    const xml = {
      appid: appid(call),
      mch_id: pay.mchid,
      ...subMerchant(call),
      out_trade_no: attempt.out_trade_no,
    };
    // What was closed is shown by a query alone.
    return ask(call, await isClosedBy(() => pay.v2.pay.closeorder.post({ xml, ...options(call) })));
  },
  queryContract: (call: ContractCall): Promise<ContractTold> =>
    tellContract(call, async () => {
      const { pay, plan, contract } = call;
      const xml = {
        appid: appid(call),
        mch_id: pay.mchid,
        plan_id: String(plan.plan_id),
        contract_code: contract.code,
        version: '1.0' as const,
      };
      const partner = subMerchant(call);
      const { data } =
        partner === undefined
          ? await pay.v2.papay.querycontract.post({ xml, ...options(call) })
          : await pay.v2.papay.partner.querycontract.post({ xml: { ...xml, ...partner }, ...options(call) });
      return readContractV2(data);
    }),
  terminate: (call: ContractCall, remark: string): Promise<ContractTold> => {
    const { pay, plan, contract } = call;
    const xml = {
      appid: appid(call),
      mch_id: pay.mchid,
      plan_id: String(plan.plan_id),
      contract_code: contract.code,
      contract_termination_remark: remark,
      version: '1.0' as const,
    };
    const partner = subMerchant(call);
    return endAndAsk(
      () =>
        partner === undefined
          ? pay.v2.papay.deletecontract.post({ xml, ...options(call) })
          : pay.v2.papay.partner.deletecontract.post({ xml: { ...xml, ...partner }, ...options(call) }),
      () => calls.queryContract(call),
    );
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
  const partner = partnerOf(call);
  const json = {
    estimated_amount: { amount: cycle.amount, currency: 'CNY' },
    ...(plan.noticeDays === undefined
      ? {}
      : { deduct_duration: { count: plan.noticeDays, unit: 'DAY' as const } }),
  };
  try {
    if (partner === undefined) {
      await pay.v3.papay.contracts._contract_id_.notify.post({
        contract_id,
        json: { mchid: pay.mchid, appid: appid(call), ...json },
        ...options(call),
      });
    } else {
      await pay.v3.partnerPapay.contracts._contract_id_.notify.post({
        contract_id,
        json: { sp_mchid: pay.mchid, ...partner, ...json },
        ...options(call),
      });
    }
    return { is: 'given' };
  } catch (error) {
    const failure = tellNotice(error);
    return failure.code === 'RESOURCE_ALREADY_EXISTS' ? { is: 'given', repeated: true } : failure;
  }
}

async function ask(call: AttemptCall, isOver: boolean): Promise<Told> {
  let told = await tellQuery(async () => readOrder(await queryDeduction(call), call, isOver), unknownOrder);
  // An order that the merchant has closed is no deduction order any more; the ordinary query has it. What the first query
  // says of such an order is not told by the documents.
  const isOther = told.is === 'unknown' && told.code === 'INVALID_REQUEST';
  if (told.is !== 'absent' && !isOther) return told;
  const other = await tellQuery(async () => readOrder(await queryOrder(call), call, isOver), unknownOrder);
  if (other.is !== 'absent' || told.is === 'absent') told = other;
  return told;
}

async function queryDeduction(call: AttemptCall): Promise<OrderV2> {
  const { pay, attempt } = call;
  const partner = subMerchant(call);
  const xml = { appid: appid(call), mch_id: pay.mchid, out_trade_no: attempt.out_trade_no };
  const { data } =
    partner === undefined
      ? await pay.v2.pay.paporderquery.post({ xml, ...options(call) })
      : await pay.v2.pay.partner.paporderquery.post({ xml: { ...xml, ...partner }, ...options(call) });
  return data;
}

async function queryOrder(call: AttemptCall): Promise<OrderV2> {
  const { pay, attempt } = call;
  const xml = {
    appid: appid(call),
    mch_id: pay.mchid,
    ...subMerchant(call),
    out_trade_no: attempt.out_trade_no,
  };
  const { data } = await pay.v2.pay.orderquery.post({ xml, ...options(call) });
  return data;
}

interface OrderV2 {
  readonly trade_state?: string | undefined;
  readonly transaction_id?: string | undefined;
  readonly time_end?: string | undefined;
  readonly total_fee?: string | undefined;
  readonly err_code?: string | undefined;
  readonly trade_state_desc?: string | undefined;
}

function readOrder(data: OrderV2 | undefined, call: AttemptCall, isOver: boolean): Told {
  const { trade_state, transaction_id, time_end, total_fee, err_code, trade_state_desc } = fieldsOf(data);
  const { executesAfter } = call.plan.family === 'papay' ? nextDay : afterNotice;
  return tellOrder(
    {
      trade_state,
      transaction_id,
      paid_at: timeV2(time_end),
      amount: fenV2(total_fee),
      code: err_code === '' ? undefined : err_code,
      message: trade_state_desc,
    },
    isDue(call, executesAfter),
    isOver,
  );
}
