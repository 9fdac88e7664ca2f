import { expect } from 'vitest';
import { pick, refusalOf } from '../merchant.js';
import { appid, expectHeard, movedBy, openid, type Story } from '../stage.js';

const change = `${openid}/CHANGE`;

/** A user receives a transfer, another transfer is cancelled, and a third one finds no money. APIv2: a red packet as well. */
export const transfer: Story = {
  title: 'a user receives a transfer',

  async v3(stage) {
    const { sandbox, merchant } = stage;
    const purse = `${sandbox.mchid}/OPERATION`;
    const send = (out_bill_no: string, transfer_amount: number) =>
      merchant.call('POST v3/fund-app/mch-transfer/transfer-bills', {
        json: {
          appid,
          out_bill_no,
          transfer_scene_id: '1000',
          openid,
          transfer_amount,
          transfer_remark: '新会员开通有礼',
          notify_url: `${merchant.url}/transfer/${out_bill_no}`,
          transfer_scene_report_infos: [
            { info_type: '活动名称', info_content: '新会员有礼' },
            { info_type: '奖励说明', info_content: '注册会员抽奖一等奖' },
          ],
        },
      });
    const query = (out_bill_no: string) =>
      merchant.call('GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}', {
        path: { out_bill_no },
      });

    const received = await movedBy(sandbox, async () => {
      const sent = await send('GIFT1', 400);
      await sandbox.clock.advance({ seconds: 2 });
      expect(await query('GIFT1')).toMatchObject({ state: 'WAIT_USER_CONFIRM' });
      await sandbox.confirm(pick(sent, 'package_info'));
      await sandbox.clock.advance({ seconds: 5 });
    });
    expect(received).toEqual({ [purse]: -400, [change]: 400 });
    expect(await query('GIFT1')).toMatchObject({ state: 'SUCCESS', transfer_amount: 400 });
    const event_type = 'MCHTRANSFER.BILL.FINISHED';
    await expectHeard(stage, '/transfer/GIFT1', { event_type, state: 'SUCCESS', out_bill_no: 'GIFT1' });

    const cancelled = await movedBy(sandbox, async () => {
      await send('GIFT2', 500);
      await sandbox.clock.advance({ seconds: 2 });
      await merchant.call('POST v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel', {
        path: { out_bill_no: 'GIFT2' },
      });
      await sandbox.clock.advance({ seconds: 5 });
    });
    expect(cancelled).toEqual({});
    expect(await query('GIFT2')).toMatchObject({ state: 'CANCELLED' });
    await expectHeard(stage, '/transfer/GIFT2', { event_type, state: 'CANCELLED' });

    await sandbox.balances.set({ account: `${sandbox.mchid}/OPERATION`, amount: 399 });
    expect(await refusalOf(send('GIFT3', 400))).toBe('NOT_ENOUGH');
    await sandbox.balances.set({ account: `${sandbox.mchid}/OPERATION`, amount: 100_000 });
  },

  async v2({ sandbox, merchant }) {
    const purse = `${sandbox.mchid}/OPERATION`;
    const { mchid } = sandbox;
    const party = { appid, mch_id: mchid };
    const send = (amount: number, partner_trade_no: string) =>
      merchant.call('POST v2/mmpaymkttransfers/promotion/transfers', {
        xml: {
          mch_appid: appid,
          mchid,
          partner_trade_no,
          openid,
          check_name: 'FORCE_CHECK',
          re_user_name: '张三',
          amount,
          desc: '佣金',
          spbill_create_ip: '127.0.0.1',
        },
      });
    const paid = await movedBy(sandbox, async () => {
      // The same number is the same transfer.
      expect(await send(400, 'WAGE1')).toMatchObject({
        payment_no: (await send(400, 'WAGE1'))['payment_no'],
      });
    });
    expect(paid).toEqual({ [purse]: -400, [change]: 400 });
    const found = await merchant.call('POST v2/mmpaymkttransfers/gettransferinfo', {
      xml: { ...party, partner_trade_no: 'WAGE1' },
    });
    expect(found).toMatchObject({ status: 'SUCCESS', payment_amount: '400' });

    const query = () =>
      merchant.call('POST v2/mmpaymkttransfers/gethbinfo', {
        xml: { ...party, mch_billno: 'PACKET1', bill_type: 'MCHT' },
      });
    const packet = await movedBy(sandbox, async () => {
      const sent = await merchant.call('POST v2/mmpaymkttransfers/sendredpack', {
        xml: {
          mch_billno: 'PACKET1',
          mch_id: mchid,
          wxappid: appid,
          send_name: '某商户',
          re_openid: openid,
          total_amount: 300,
          total_num: 1,
          wishing: '新年快乐',
          client_ip: '127.0.0.1',
          act_name: '活动',
          remark: '无',
        },
      });
      await sandbox.clock.advance({ seconds: 2 });
      expect(await query()).toMatchObject({ status: 'SENT' });
      await sandbox.confirm(pick(sent, 'send_listid'));
    });
    expect(packet).toEqual({ [purse]: -300, [change]: 300 });
    expect(await query()).toMatchObject({ status: 'RECEIVED', total_amount: '300' });

    await sandbox.balances.set({ account: `${mchid}/OPERATION`, amount: 399 });
    expect(await refusalOf(send(400, 'WAGE2'))).toBe('NOTENOUGH');
    await sandbox.balances.set({ account: `${mchid}/OPERATION`, amount: 100_000 });
  },
};
