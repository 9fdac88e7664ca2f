import { fieldsOf, isClosedBy, tellApply, tellNotice, tellOrder, tellQuery, timeV3 } from './answers.js';
import { type ContractCall, endAndAsk, readContractV3, tellContract } from './contracts.js';
import { appid, contractId, extraFields, isDue, options, partnerOf } from './particulars.js';
import { domesticRefunds } from './refunds.js';
import type { AttemptCall, Call, ContractTold, FamilyCalls, FamilyRules, NoticeTold, Told } from './types.js';

/**
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467035
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467036
 */
const rules: FamilyRules = {
  applyHours: ['00:00', '24:00'],
  noticeHours: ['08:00', '19:30'],
  notice: 'day-before',
  executesAfter: 60_000,
  synchronous: false,
  single: true,
  closeAfter: 5 * 60_000,
};

/** APIv3 预约扣费: one charge on the agreed date, scheduled the day before. Its orders are queried and closed as others are. */
export const scheduled: FamilyCalls = {
  rules,
  notice: schedule,
  apply: (call) =>
    tellApply(async () => {
      const { pay, attempt, cycle } = call;
      const partner = partnerOf(call);
      const json = {
        description: cycle.description,
        ...extraFields(call),
        out_trade_no: attempt.out_trade_no,
        transaction_notify_url: call.rules.notify_url,
        contract_id: contractId(call),
        amount: { total: attempt.amount, currency: 'CNY' },
      };
      if (partner === undefined) {
        await pay.v3.papay.pay.transactions.apply.post({
          json: { appid: appid(call), ...json },
          ...options(call),
        });
      } else {
        await pay.v3.papay.pay.partner.transactions.apply.post({
          json: { ...partner, ...json },
          ...options(call),
        });
      }
      return { is: 'accepted' };
    }),
  query: (call) => ask(call, false),
  close: async (call) => {
    const { pay, plan, attempt } = call;
    const { out_trade_no } = attempt;
    const isOver = await isClosedBy(() =>
      plan.sub_mchid === undefined
        ? pay.v3.pay.transactions.outTradeNo._out_trade_no_.close.post({
            out_trade_no,
            json: { mchid: pay.mchid },
            ...options(call),
          })
        : pay.v3.pay.partner.transactions.outTradeNo._out_trade_no_.close.post({
            out_trade_no,
            json: { sp_mchid: pay.mchid, sub_mchid: plan.sub_mchid },
            ...options(call),
          }),
    );
    return ask(call, isOver);
  },
  queryContract,
  terminate: (call, remark) => {
    const { pay, plan, contract } = call;
    const { plan_id, sub_mchid } = plan;
    const name = { plan_id, out_contract_code: contract.code, ...options(call) };
    const json = { contract_termination_remark: remark };
    return endAndAsk(
      () =>
        sub_mchid === undefined
          ? pay.v3.papay.sign.contracts.planId._plan_id_.outContractCode._out_contract_code_.terminate.post({
              ...name,
              json,
            })
          : pay.v3.papay.sign.partner.contracts.planId._plan_id_.outContractCode._out_contract_code_.terminate.post(
              { ...name, json: { sub_mchid, ...json } },
            ),
      () => queryContract(call),
    );
  },
  ...domesticRefunds,
};

/**
 * Schedules the charge. A repeated call may be refused, and a lost answer tells nothing: whether the charge is scheduled is
 * then shown by the query.
 */
async function schedule(call: Call): Promise<NoticeTold> {
  const { pay, cycle } = call;
  const contract_id = contractId(call);
  const schedule_amount = { total: cycle.amount, currency: 'CNY' };
  const partner = partnerOf(call);
  try {
    const { data } =
      partner === undefined
        ? await pay.v3.papay.pay.schedules.contractId._contract_id_.schedule.post({
            contract_id,
            json: { appid: appid(call), schedule_amount },
            ...options(call),
          })
        : await pay.v3.papay.pay.partner.schedules.contractId._contract_id_.schedule.post({
            contract_id,
            json: { ...partner, schedule_amount },
            ...options(call),
          });
    return readSchedule(data, cycle.amount);
  } catch (error) {
    const failure = tellNotice(error);
    const found = await querySchedule(call).catch((other: unknown) => {
      tellNotice(other);
      return undefined;
    });
    return found === undefined || found.is === 'unknown' ? failure : found;
  }
}

async function querySchedule(call: Call): Promise<NoticeTold> {
  const { pay, plan, cycle } = call;
  const contract_id = contractId(call);
  const { data } =
    plan.sub_mchid === undefined
      ? await pay.v3.papay.pay.schedules.contractId._contract_id_.get({ contract_id, ...options(call) })
      : await pay.v3.papay.pay.partner.schedules.contractId._contract_id_.get({
          contract_id,
          query: { sub_mchid: plan.sub_mchid },
          ...options(call),
        });
  return readSchedule(data, cycle.amount);
}

interface Schedule {
  readonly schedule_state?: string | undefined;
  readonly scheduled_amount?: { readonly total?: number | undefined } | undefined;
}

function readSchedule(data: Schedule | undefined, amount: number): NoticeTold {
  const { schedule_state, scheduled_amount } = fieldsOf(data);
  if (schedule_state === 'SCHEDULED') {
    const total = scheduled_amount?.total;
    if (total === amount) return { is: 'given' };
    return {
      is: 'refused',
      code: 'SCHEDULED_OTHER_AMOUNT',
      message: `scheduled with ${String(total)} fen instead of ${amount}`,
    };
  }
  const code = `SCHEDULE_${schedule_state ?? 'MISSING'}`;
  const isOver = schedule_state === 'PAID' || schedule_state === 'EXPIRED';
  return isOver
    ? { is: 'refused', code, message: `the schedule is ${schedule_state}` }
    : { is: 'unknown', code };
}

async function ask(call: AttemptCall, isOver: boolean): Promise<Told> {
  const { pay, plan, attempt } = call;
  const { out_trade_no } = attempt;
  return tellQuery(async () => {
    const { data } =
      plan.sub_mchid === undefined
        ? await pay.v3.pay.transactions.outTradeNo._out_trade_no_.get({
            out_trade_no,
            query: { mchid: pay.mchid },
            ...options(call),
          })
        : await pay.v3.pay.partner.transactions.outTradeNo._out_trade_no_.get({
            out_trade_no,
            query: { sp_mchid: pay.mchid, sub_mchid: plan.sub_mchid },
            ...options(call),
          });
    const { trade_state, trade_state_desc: message, transaction_id, success_time, amount } = fieldsOf(data);
    const paid_at = timeV3(success_time);
    const order = { trade_state, message, transaction_id, paid_at, amount: amount?.total };
    return tellOrder(order, isDue(call, rules.executesAfter), isOver);
  }, ['ORDER_NOT_EXIST', 'ORDERNOTEXIST']);
}

function queryContract(call: ContractCall): Promise<ContractTold> {
  return tellContract(call, async () => {
    const { pay, plan, contract } = call;
    const { plan_id, sub_mchid } = plan;
    const name = { plan_id, out_contract_code: contract.code, ...options(call) };
    const { data } =
      sub_mchid === undefined
        ? await pay.v3.papay.sign.contracts.planId._plan_id_.outContractCode._out_contract_code_.get(name)
        : await pay.v3.papay.sign.partner.contracts.planId._plan_id_.outContractCode._out_contract_code_.get({
            ...name,
            query: { sub_mchid },
          });
    return readContractV3(data);
  });
}
