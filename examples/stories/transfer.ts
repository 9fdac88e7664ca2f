import { ApiError } from 'wechatpay-kit';
import type { Stage } from './stage.js';

const openid = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';

/** A merchant pays its users: one receives, one is too late, and one transfer finds no money. */
export async function transfer({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  const send = (out_bill_no: string, transfer_amount: number) =>
    pay.v3.fundApp.mchTransfer.transferBills.post({
      json: {
        appid: 'wxd678efh567hg6787',
        out_bill_no,
        transfer_scene_id: '1000',
        openid,
        transfer_amount,
        transfer_remark: '新会员开通有礼',
        notify_url: `${merchant.url}/transfer`,
        transfer_scene_report_infos: [
          { info_type: '活动名称', info_content: '新会员有礼' },
          { info_type: '奖励说明', info_content: '注册会员抽奖一等奖' },
        ],
      },
    });
  const find = async (out_bill_no: string) =>
    (await pay.v3.fundApp.mchTransfer.transferBills.outBillNo._out_bill_no_.get({ out_bill_no })).data;

  story.chapter('1. A transfer of 4.00 yuan');
  const sent = await send('BILL0001', 400);
  story.call('await pay.v3.fundApp.mchTransfer.transferBills.post({ json })', `state ${sent.data.state}`);
  await sandbox.clock.advance({ seconds: 10 });
  const again = await send('BILL0001', 400);
  story.call('the same again', `state ${again.data.state}, package_info for the user's phone`);
  story.check('it waits for the user', again.data.state === 'WAIT_USER_CONFIRM');
  await sandbox.confirm(again.data.package_info ?? '');
  await sandbox.clock.advance({ minutes: 1 });
  const finished = await notified('MCHTRANSFER.BILL.FINISHED');
  story.check(`MCHTRANSFER.BILL.FINISHED: ${finished?.data.state}`, finished?.data.state === 'SUCCESS');
  const { change } = await sandbox.user(openid);
  story.check(`the user has ${change} fen of change`, change === 400);

  story.chapter('2. A user who does not come');
  await send('BILL0002', 500);
  await sandbox.clock.advance({ days: 1, minutes: 5 });
  const late = await find('BILL0002');
  story.call('a day later', `state ${late.state}, fail_reason ${late.fail_reason}`);
  story.check('the money is back', late.state === 'FAIL');

  story.chapter('3. A merchant without money');
  for (const purse of ['BASIC', 'OPERATION'] as const) {
    await sandbox.balances.set({ account: `${sandbox.mchid}/${purse}`, amount: 0 });
  }
  try {
    await send('BILL0003', 400);
    story.check('the transfer is refused', false);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    story.call('await pay.v3.fundApp.mchTransfer.transferBills.post({ json })', `ApiError: ${error.message}`);
    story.check('NOT_ENOUGH', error.code === 'NOT_ENOUGH');
  }
}
