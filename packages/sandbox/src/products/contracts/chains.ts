import type { Chain, Step } from '../shared/chain.js';
import { payAndSign } from '../shared/chains.js';

const signGlobally: readonly Step[] = [
  {
    call: 'POST v3/global/papay/contracts/miniprogram-pre-entrust-sign',
    give: ({ appid, plan, number, notifyUrl }) => ({
      json: {
        appid,
        plan_id: BigInt(plan),
        out_contract_code: number,
        user_display_name: '用户',
        success_notify_url: notifyUrl,
      },
    }),
  },
  { confirm: 'session_id' },
];

/** The calls that lead to the notifications of a contract. */
export const contractChains: Readonly<Record<string, Chain>> = {
  'contract.add': { steps: payAndSign },
  'contract.delete': {
    steps: [
      ...payAndSign,
      {
        call: 'POST v2/papay/deletecontract',
        give: ({ appid, mchid, plan, number }) => ({
          xml: {
            appid,
            mch_id: mchid,
            plan_id: plan,
            contract_code: number,
            contract_termination_remark: '用户不再需要',
            version: '1.0',
          },
        }),
      },
    ],
  },
  'PAPAY.SIGN': { steps: signGlobally },
  'PAPAY.TERMINATE': {
    steps: [
      ...signGlobally,
      {
        call: 'GET v3/global/papay/contracts/out-contract-code/{out_contract_code}',
        give: ({ plan, number }) => ({ out_contract_code: number, query: { plan_id: BigInt(plan) } }),
      },
      {
        call: 'POST v3/global/papay/contracts/{contract_id}/terminate',
        give: ({ answer }) => ({
          contract_id: String(answer['contract_id']),
          json: { termination_note: '用户不再需要' },
        }),
      },
    ],
  },
};
