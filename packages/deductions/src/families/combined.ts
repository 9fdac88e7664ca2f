import { fieldsOf, isClosedBy, tellCharge, tellOrder, tellQuery, timeV3 } from './answers.js';
import { type ContractCall, endAndAsk, readContractV3, tellContract } from './contracts.js';
import { appid, contractId, extraFields, options } from './particulars.js';
import { combinedRefunds } from './refunds-combined.js';
import { afterReversal, isReversed, reversed } from './reversal.js';
import { readParts, withoutParts } from './sub-orders.js';
import type { AttemptCall, ContractTold, FamilyCalls, FamilyRules, Told } from './types.js';

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012884121 */
const rules: FamilyRules = {
  applyHours: ['00:00', '24:00'],
  executesAfter: 0,
  synchronous: true,
  closeAfter: 60_000,
};

/**
 * APIv3 合单代扣 of platforms (收付通): the orders of several sub-merchants are charged at once, all or none. Nothing is
 * notified. The number of the attempt is the combined one.
 */
export const combined: FamilyCalls = {
  rules,
  apply: (call) => {
    const parts = readParts(call);
    if (typeof parts === 'string') {
      return Promise.resolve({ is: 'refused', code: 'PLAN_ERROR', message: parts });
    }
    return tellCharge(
      async () => {
        const { pay, attempt } = call;
        const { data } = await pay.v3.ecommerce.combinePapay.transactions.post({
          json: {
            ...withoutParts(extraFields(call)),
            combine_appid: appid(call),
            combine_mchid: pay.mchid,
            combine_out_trade_no: attempt.out_trade_no,
            contract_id: contractId(call),
            sub_orders: [...parts],
          },
          ...options(call),
        });
        return readOrders(data, false);
      },
      () => ask(call, false),
    );
  },
  query: async (call) => {
    const isOver = isReversed(call.attempt.code);
    return afterReversal(await ask(call, isOver), isOver);
  },
  close: async (call) => {
    const { pay, attempt } = call;
    const parts = readParts(call);
    const orders = pay.v3.ecommerce.combinePapay.transactions._combine_out_trade_no_;
    const isOver = await isClosedBy(() =>
      orders.reverse.post({
        combine_out_trade_no: attempt.out_trade_no,
        json: {
          combine_appid: appid(call),
          ...(typeof parts === 'string'
            ? {}
            : {
                sub_orders: parts.map(({ mchid, out_trade_no, sub_mchid, sub_appid }) => ({
                  mchid,
                  out_trade_no,
                  sub_mchid,
                  ...(sub_appid === undefined ? {} : { sub_appid }),
                })),
              }),
        },
        ...options(call),
      }),
    );
    return afterReversal(await ask(call, isOver), isOver);
  },
  queryContract,
  terminate: (call, remark) =>
    endAndAsk(
      () =>
        call.pay.v3.ecommerce.combinePapay.contracts.planId._plan_id_.outContractCode._out_contract_code_.terminate.post(
          {
            plan_id: call.plan.plan_id,
            out_contract_code: call.contract.code,
            json: { contract_termination_remark: remark },
            ...options(call),
          },
        ),
      () => queryContract(call),
    ),
  ...combinedRefunds,
};

function ask(call: AttemptCall, isOver: boolean): Promise<Told> {
  const { pay, attempt } = call;
  return tellQuery(async () => {
    const orders = pay.v3.ecommerce.combinePapay.transactions._combine_out_trade_no_;
    const { data } = await orders.get({ combine_out_trade_no: attempt.out_trade_no, ...options(call) });
    return readOrders(data, isOver);
  }, ['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS']);
}

interface Combined {
  readonly sub_orders?:
    | readonly {
        readonly trade_state?: string | undefined;
        readonly transaction_id?: string | undefined;
        readonly success_time?: string | undefined;
        readonly amount?: { readonly total_amount?: number | undefined } | undefined;
      }[]
    | undefined;
}

/** What the sub-orders tell together. They are charged all or none; a part that is missing shows in the amount. */
function readOrders(data: Combined | undefined, isOver: boolean): Told {
  const sub_orders = fieldsOf(data).sub_orders ?? [];
  const told = sub_orders.map(({ trade_state, transaction_id, success_time, amount }): Told => {
    if (isOver && trade_state === 'REFUND') return { is: 'closed', code: reversed };
    const paid_at = timeV3(success_time);
    return tellOrder({ trade_state, transaction_id, paid_at, amount: amount?.total_amount }, true, isOver);
  });
  const [first] = told;
  if (first === undefined) return { is: 'unknown', code: 'NO_SUB_ORDERS' };
  const open = told.find(({ is }) => is !== 'paid' && is !== 'closed' && is !== 'failed');
  if (open !== undefined) return open;
  const paid = told.filter((one) => one.is === 'paid');
  const [payment] = paid;
  if (payment !== undefined) {
    return { ...payment, amount: paid.reduce((sum, { amount }) => sum + amount, 0) };
  }
  return told.find(({ is }) => is === 'failed') ?? first;
}

function queryContract(call: ContractCall): Promise<ContractTold> {
  return tellContract(call, async () => {
    const contracts = call.pay.v3.ecommerce.combinePapay.contracts.planId._plan_id_.outContractCode;
    const { data } = await contracts._out_contract_code_.get({
      plan_id: call.plan.plan_id,
      out_contract_code: call.contract.code,
      ...options(call),
    });
    return readContractV3(data);
  });
}
