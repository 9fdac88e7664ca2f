import { merchant, paid } from '../../merchant.js';

export const dynamic = 'force-dynamic';

/** Orders, so that a notification comes to `notify`. */
export async function POST(request) {
  const { number, notify } = await request.json();
  const pay = merchant();
  const appid = 'wxcbda96de0b165486';
  const { data } = await pay.v2.pay.contractorder.post({
    xml: {
      appid,
      mch_id: pay.mchid,
      contract_mchid: pay.mchid,
      contract_appid: appid,
      out_trade_no: number,
      body: '会员 😀',
      notify_url: notify,
      total_fee: 888,
      spbill_create_ip: '127.0.0.1',
      trade_type: 'NATIVE',
      plan_id: 123,
      contract_code: number,
      request_serial: 1,
      contract_display_account: '读者 😀',
      contract_notify_url: notify,
    },
  });
  const blocking = pay.v2.pay.orderquery.postSync({
    xml: { appid, mch_id: pay.mchid, out_trade_no: number },
  });
  return Response.json({ prepayId: data.prepay_id, state: blocking.data.trade_state });
}

export function GET() {
  return Response.json(paid);
}
