import { ApiError } from 'wechatpay-kit';
import type { Stage } from './stage.js';

const hour = 3_600_000;

/** A membership: signed with the first order, charged each month, ended by the user. */
export async function membership({ sandbox, pay, merchant, story, notified }: Stage): Promise<void> {
  const party = { appid: 'wxcbda96de0b165486', mch_id: sandbox.mchid };
  /** Moves the clock by days, to ten o'clock in Beijing: deductions are taken in from 7 to 22. */
  const wait = async (days: number) => {
    const now = (await sandbox.clock.now()).getTime() + 8 * hour;
    const ten = Math.floor(now / (24 * hour)) * 24 * hour + days * 24 * hour + 10 * hour;
    await sandbox.clock.advance({ seconds: Math.max(0, Math.ceil((ten - now) / 1000)) });
  };

  story.chapter('1. The first order signs the contract');
  await wait(1);
  const order = await pay.v2.pay.contractorder.post({
    xml: {
      ...party,
      contract_mchid: sandbox.mchid,
      contract_appid: party.appid,
      out_trade_no: 'MEMBER_00',
      body: '会员首月',
      notify_url: `${merchant.url}/payment`,
      total_fee: 1_500,
      spbill_create_ip: '123.12.12.123',
      trade_type: 'NATIVE',
      plan_id: 123,
      contract_code: 'MEMBER',
      request_serial: 1,
      contract_display_account: '张三',
      contract_notify_url: `${merchant.url}/contract`,
    },
  });
  await sandbox.confirm(order.data.prepay_id);
  const signed = await notified('contract.add');
  const contract_id = signed?.data.contract_id ?? '';
  story.check(`contract.add: contract ${contract_id}`, contract_id !== '');

  story.chapter('2. A year of deductions');
  const charge = (out_trade_no: string) =>
    pay.v2.pay.pappayapply.post({
      xml: {
        ...party,
        body: '会员月费',
        out_trade_no,
        total_fee: 1_500,
        spbill_create_ip: '123.12.12.123',
        notify_url: `${merchant.url}/deduction`,
        trade_type: 'PAP',
        contract_id,
      },
    });
  const states: (string | undefined)[] = [];
  for (let month = 1; month <= 12; month++) {
    await wait(30);
    const out_trade_no = `MEMBER_${String(month).padStart(2, '0')}`;
    await charge(out_trade_no);
    await wait(2);
    const { data } = await pay.v2.pay.paporderquery.post({ xml: { ...party, out_trade_no } });
    states.push(data.trade_state);
  }
  story.call('await pay.v2.pay.pappayapply.post({ xml }), each month', states.join(' '));
  story.check(
    'twelve deductions succeeded',
    states.every((state) => state === 'SUCCESS'),
  );

  story.chapter('3. The user ends the contract');
  await sandbox.operate('terminate', contract_id, { by: 'user' });
  const ended = await notified('contract.delete');
  story.check(`contract.delete: mode ${ended?.data.contract_termination_mode}`, ended !== undefined);
  try {
    await wait(1);
    await charge('MEMBER_13');
    story.check('a further deduction is refused', false);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    story.call('await pay.v2.pay.pappayapply.post({ xml })', `ApiError: ${error.message}`);
    story.check('a further deduction is refused', error.code === 'CONTRACT_NOT_EXIST');
  }
}
