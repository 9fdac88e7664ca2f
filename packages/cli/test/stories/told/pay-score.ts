import { expect } from 'vitest';
import { pick } from '../merchant.js';
import { appid, expectHeard, movedBy, type Story } from '../stage.js';

/** A power bank is rented on trust: created, confirmed, completed, collected at the second attempt; another rent is cancelled. */
export const payScore: Story = {
  title: 'a rent on trust is confirmed, completed and paid',

  async v3(stage) {
    const { sandbox, merchant } = stage;
    const service = { appid, service_id: '500001' };
    const path = { out_order_no: 'RENT1' };
    const create = (out_order_no: string) =>
      merchant.call('POST v3/payscore/serviceorder', {
        json: {
          ...service,
          out_order_no,
          service_introduction: '充电宝租借',
          time_range: { start_time: 'OnAccept' },
          risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 10_000 },
          notify_url: `${merchant.url}/score/${out_order_no}`,
          need_user_confirm: true,
        },
      });
    const query = (out_order_no: string) =>
      merchant.call('GET v3/payscore/serviceorder', { query: { ...service, out_order_no } });

    const created = await create('RENT1');
    expect(created).toMatchObject({ state: 'CREATED' });
    await sandbox.confirm(pick(created, 'package'));
    expect(await query('RENT1')).toMatchObject({ state: 'DOING', state_description: 'USER_CONFIRM' });
    const confirmed = { event_type: 'PAYSCORE.USER_CONFIRM', state: 'DOING' };
    await expectHeard(stage, '/score/RENT1', confirmed);

    const completed = await merchant.call('POST v3/payscore/serviceorder/{out_order_no}/complete', {
      path,
      json: {
        ...service,
        post_payments: [{ name: '租借费用', amount: 500 }],
        total_amount: 500,
      },
    });
    expect(completed).toMatchObject({ state: 'DOING', state_description: 'MCH_COMPLETE' });
    await sandbox.decline('RENT1', 'insufficient-balance');
    expect(await movedBy(sandbox, () => sandbox.clock.advance({ minutes: 5 }))).toEqual({});
    expect(await query('RENT1')).toMatchObject({ state: 'DOING', collection: { state: 'USER_PAYING' } });
    const paid = await movedBy(sandbox, () => sandbox.confirm('RENT1'));
    expect(paid).toMatchObject({ [`${sandbox.mchid}/BASIC`]: 497, 'wechatpay/FEES': 3 });
    const done = await query('RENT1');
    expect(done).toMatchObject({ state: 'DONE', total_amount: 500, collection: { state: 'USER_PAID' } });
    await expectHeard(stage, '/score/RENT1', confirmed, { event_type: 'PAYSCORE.USER_PAID', state: 'DONE' });
    const transaction = await merchant.call('GET v3/pay/transactions/id/{transaction_id}', {
      path: { transaction_id: pick(done, 'collection.details.0.transaction_id') },
      query: { mchid: sandbox.mchid },
    });
    expect(transaction).toMatchObject({ trade_state: 'SUCCESS', amount: { total: 500 } });

    await create('RENT2');
    await merchant.call('POST v3/payscore/serviceorder/{out_order_no}/cancel', {
      path: { out_order_no: 'RENT2' },
      json: { ...service, reason: '用户未取走' },
    });
    expect(await query('RENT2')).toMatchObject({ state: 'REVOKED' });
    await expectHeard(stage, '/score/RENT2');
  },
};
