import type { Step } from './chain.js';

/** The merchant places an order that also signs a contract, and the user pays it. */
export const payAndSign: readonly Step[] = [
  {
    call: 'POST v2/pay/contractorder',
    give: ({ mchid, appid, plan, number, notifyUrl }) => ({
      xml: {
        appid,
        mch_id: mchid,
        contract_mchid: mchid,
        contract_appid: appid,
        out_trade_no: number,
        body: '会员服务',
        notify_url: notifyUrl,
        contract_notify_url: notifyUrl,
        total_fee: 100,
        spbill_create_ip: '127.0.0.1',
        trade_type: 'NATIVE',
        plan_id: plan,
        contract_code: number,
        request_serial: 1,
        contract_display_account: '用户',
      },
    }),
  },
  { confirm: 'prepay_id' },
];
