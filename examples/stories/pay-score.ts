import type { Stage } from './stage.js';

/** A power bank is rented on trust, and paid for afterwards. */
export async function payScore({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  const service = { appid: 'wxd678efh567hg6787', service_id: '500001' };
  const { serviceorder } = pay.v3.payscore;

  story.chapter('1. The order');
  const created = await serviceorder.post({
    json: {
      ...service,
      out_order_no: 'RENT_0001',
      service_introduction: '充电宝租借',
      time_range: { start_time: 'OnAccept' },
      risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10_000 },
      notify_url: `${merchant.url}/payscore`,
      need_user_confirm: true,
    },
  });
  story.call('await pay.v3.payscore.serviceorder.post({ json })', `state ${created.data.state}`);
  await sandbox.confirm(created.data.package ?? '');
  const confirmed = await notified('PAYSCORE.USER_CONFIRM');
  story.check(`PAYSCORE.USER_CONFIRM: ${confirmed?.data.state}`, confirmed?.data.state === 'DOING');

  story.chapter('2. The end of the rent');
  const completed = await serviceorder._out_order_no_.complete.post({
    out_order_no: 'RENT_0001',
    json: { ...service, post_payments: [{ name: '租借费用', amount: 300 }], total_amount: 300 },
  });
  story.call(
    'await pay.v3.payscore.serviceorder._out_order_no_.complete.post({ … })',
    `state ${completed.data.state}`,
  );
  await sandbox.clock.advance({ minutes: 5 });
  const paid = await notified('PAYSCORE.USER_PAID');
  story.check(`PAYSCORE.USER_PAID: ${paid?.data.state}`, paid?.data.state === 'DONE');
  const { data } = await serviceorder.get({ query: { ...service, out_order_no: 'RENT_0001' } });
  story.call(
    'await pay.v3.payscore.serviceorder.get({ query })',
    `state ${data.state}, ${data.total_amount} fen`,
  );
}
