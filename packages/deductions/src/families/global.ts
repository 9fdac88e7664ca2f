import { fieldsOf, isClosedBy, tellCharge, tellOrder, tellQuery, timeV3 } from './answers.js';
import { type ContractCall, endAndAsk, readContractV3, tellContract } from './contracts.js';
import { appid, contractId, extraFields, options, partnerOf } from './particulars.js';
import { globalRefunds } from './refunds.js';
import { afterReversal, isReversed, reversed } from './reversal.js';
import type { AttemptCall, ContractTold, FamilyCalls, FamilyRules, Told } from './types.js';

/** @see https://pay.weixin.qq.com/doc/global/v3/zh/4013015482 */
const rules: FamilyRules = {
  applyHours: ['00:00', '24:00'],
  executesAfter: 0,
  synchronous: true,
  closeAfter: 60_000,
};

/** The deduction abroad: by a merchant, or by an institution for its merchant. The answer is the result. */
export const global: FamilyCalls = {
  rules,
  apply: (call) => {
    const fields = extraFields(call);
    const { merchant_category_code } = fields;
    if (typeof merchant_category_code !== 'string') {
      const message = "fields.merchant_category_code: expected the merchant's category, such as 4111";
      return Promise.resolve({ is: 'refused', code: 'PLAN_ERROR', message });
    }
    return tellCharge(
      () => charge(call, { ...fields, merchant_category_code }),
      () => ask(call, false),
    );
  },
  query: async (call) => {
    const isOver = isReversed(call.attempt.code);
    return afterReversal(await ask(call, isOver), isOver);
  },
  close: async (call) => {
    const { out_trade_no } = call.attempt;
    const orders = call.pay.v3.global.papay.transactions.outTradeNo._out_trade_no_;
    const isOver = await isClosedBy(() =>
      orders.reverse.post({ out_trade_no, query: subQuery(call), ...options(call) }),
    );
    return afterReversal(await ask(call, isOver), isOver);
  },
  queryContract,
  terminate: (call, remark) =>
    endAndAsk(
      () =>
        call.pay.v3.global.papay.contracts._contract_id_.terminate.post({
          contract_id: contractId(call),
          json: { ...parties(call), termination_note: remark },
          ...options(call),
        }),
      () => queryContract(call),
    ),
  ...globalRefunds,
};

async function charge(call: AttemptCall, fields: { readonly merchant_category_code: string }): Promise<Told> {
  const { pay, plan, attempt, cycle, rules: all } = call;
  const json = {
    description: cycle.description,
    ...fields,
    ...parties(call),
    notify_url: all.notify_url,
    out_trade_no: attempt.out_trade_no,
    contract_id: contractId(call),
    amount: { total: attempt.amount, currency: plan.currency ?? 'CNY' },
  };
  const { data } = await pay.v3.global.papay.transactions.post({ json, ...options(call) });
  return readOrder(data);
}

function ask(call: AttemptCall, isOver: boolean): Promise<Told> {
  const { out_trade_no } = call.attempt;
  const orders = call.pay.v3.global.papay.transactions.outTradeNo._out_trade_no_;
  return tellQuery(
    async () =>
      readOrder((await orders.get({ out_trade_no, query: subQuery(call), ...options(call) })).data, isOver),
    ['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS'],
  );
}

interface GlobalOrder {
  readonly trade_state?: string | undefined;
  readonly trade_state_desc?: string | undefined;
  readonly transaction_id?: string | undefined;
  readonly id?: string | undefined;
  readonly success_time?: string | undefined;
  readonly amount?: { readonly total?: number | undefined } | undefined;
}

function readOrder(data: GlobalOrder | undefined, isOver = false): Told {
  const fields = fieldsOf(data);
  const { trade_state, trade_state_desc: message, transaction_id = fields.id, success_time, amount } = fields;
  // What was paid and reversed is no payment.
  if (isOver && trade_state === 'REFUND') return { is: 'closed', code: reversed };
  const order = {
    trade_state,
    message,
    transaction_id,
    paid_at: timeV3(success_time),
    amount: amount?.total,
  };
  return tellOrder(order, true, isOver);
}

function queryContract(call: ContractCall): Promise<ContractTold> {
  return tellContract(call, async () => {
    const { pay, plan, contract } = call;
    const { contracts } = pay.v3.global.papay;
    // By WeChat Pay's id where it is known. A merchant's code is unique within its template only.
    const { data } =
      contract.contract_id === null
        ? await contracts.outContractCode._out_contract_code_.get({
            out_contract_code: contract.code,
            query: { plan_id: BigInt(plan.plan_id), ...parties(call) },
            ...options(call),
          })
        : await contracts._contract_id_.get({
            contract_id: contract.contract_id,
            query: parties(call),
            ...options(call),
          });
    return readContractV3(data);
  });
}

/** The merchant's appid, or the institution's with its merchant. */
function parties(call: ContractCall): {
  readonly appid?: string;
  readonly sp_appid?: string;
  readonly sub_mchid?: string;
  readonly sub_appid?: string;
} {
  return partnerOf(call) ?? { appid: appid(call) };
}

/** The document asks for the merchant of an institution. A merchant of its own names itself. */
function subQuery({ pay, plan }: ContractCall): { readonly sub_mchid: string } {
  return { sub_mchid: plan.sub_mchid ?? pay.mchid };
}
