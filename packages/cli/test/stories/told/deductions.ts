import { expect } from 'vitest';
import { pick, refusalOf } from '../merchant.js';
import { appid, dateIn, expectHeard, movedBy, moveTo, openid, type Stage, type Story } from '../stage.js';

const months = Array.from({ length: 12 }, (_, at) => at + 1);

/** A contract, a deduction each month for a year, and its end by the user. APIv3: the premiums of an insurance. */
export const deductions: Story = {
  title: 'a contract is deducted from for a year, and ended by the user',

  async v2(stage) {
    const { sandbox, merchant } = stage;
    const party = { appid, mch_id: sandbox.mchid };
    await moveTo(sandbox, 10);
    const order = await merchant.call('POST v2/pay/contractorder', {
      xml: {
        ...party,
        contract_mchid: sandbox.mchid,
        contract_appid: appid,
        out_trade_no: 'MEMBER_00',
        body: '会员首月',
        notify_url: `${merchant.url}/pay/MEMBER`,
        total_fee: 1_500,
        spbill_create_ip: '127.0.0.1',
        trade_type: 'JSAPI',
        openid,
        plan_id: 123,
        contract_code: 'MEMBER',
        request_serial: 1,
        contract_display_account: '张三',
        contract_notify_url: `${merchant.url}/contract/MEMBER`,
      },
    });
    await sandbox.confirm(pick(order, 'prepay_id'));
    const contract = () =>
      merchant.call('POST v2/papay/querycontract', {
        xml: { ...party, plan_id: 123, contract_code: 'MEMBER', version: '1.0' },
      });
    const signed = await contract();
    const contract_id = pick(signed, 'contract_id');
    expect(signed).toMatchObject({ contract_state: '0', openid });
    await expectHeard(stage, '/pay/MEMBER', { out_trade_no: 'MEMBER_00', total_fee: '1500' });
    await expectHeard(stage, '/contract/MEMBER', { change_type: 'ADD', contract_id });

    const deduct = (out_trade_no: string) =>
      merchant.call('POST v2/pay/pappayapply', {
        xml: {
          ...party,
          body: '会员月费',
          out_trade_no,
          total_fee: 1_500,
          spbill_create_ip: '127.0.0.1',
          notify_url: `${merchant.url}/deduction/MEMBER`,
          trade_type: 'PAP',
          contract_id,
        },
      });
    const numbers = months.map((month) => `MEMBER_${String(month).padStart(2, '0')}`);
    const year = await movedBy(sandbox, async () => {
      for (const out_trade_no of numbers) {
        await moveTo(sandbox, 10, 29);
        await deduct(out_trade_no);
        await moveTo(sandbox, 11);
      }
    });
    const last = await merchant.call('POST v2/pay/paporderquery', {
      xml: { ...party, out_trade_no: 'MEMBER_12' },
    });
    expect(last).toMatchObject({ trade_state: 'SUCCESS', total_fee: '1500' });
    expectYear(stage, year, 12 * 1_500, 12 * 9);
    const told = numbers.map((out_trade_no) => ({ out_trade_no, contract_id, total_fee: '1500' }));
    await expectHeard(stage, '/deduction/MEMBER', ...told);

    await sandbox.operate('terminate', contract_id, { by: 'user' });
    await expectHeard(
      stage,
      '/contract/MEMBER',
      { change_type: 'ADD' },
      { change_type: 'DELETE', contract_id, contract_termination_mode: '2' },
    );
    expect(await contract()).toMatchObject({ contract_state: '1' });
    await moveTo(sandbox, 10);
    expect(await refusalOf(deduct('MEMBER_13'))).toBe('CONTRACT_NOT_EXIST');
  },

  async v3(stage) {
    const { sandbox, merchant } = stage;
    await moveTo(sandbox, 10);
    const premium = { total: 1_500, currency: 'CNY' };
    const session = await merchant.call('POST v3/papay/insurance-sign/contracts/pre-entrust-sign/app', {
      json: {
        appid,
        plan_id: 123,
        out_contract_code: 'POLICY',
        insured_display_name: '张三',
        contract_notify_url: `${merchant.url}/contract/POLICY`,
        policy_start_date: await dateIn(sandbox, 0),
        policy_end_date: await dateIn(sandbox, 370),
        policy_periods: await Promise.all(
          months.map(async (month) => ({
            policy_period_id: month,
            estimated_deduct_date: await dateIn(sandbox, month * 30),
            estimated_deduct_amount: premium,
          })),
        ),
      },
    });
    await sandbox.confirm(pick(session, 'pre_entrustweb_id'));
    const contract = () =>
      merchant.call(
        'GET v3/papay/insurance-sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}',
        { path: { plan_id: '123', out_contract_code: 'POLICY' } },
      );
    const signed = await contract();
    expect(signed).toMatchObject({ contract_state: 'SIGNED' });
    const contract_id = pick(signed, 'contract_id');
    await expectHeard(stage, '/contract/POLICY', { event_type: 'INSURANCE_ENTRUST.SIGN', contract_id });

    const place =
      'v3/papay/insurance-pay/policy-periods/contract-id/{contract_id}/policy-period-id/{policy_period_id}';
    const numbers = months.map((month) => `PREMIUM_${String(month).padStart(2, '0')}`);
    const year = await movedBy(sandbox, async () => {
      for (const [at, out_trade_no] of numbers.entries()) {
        const period = { contract_id, policy_period_id: String(at + 1) };
        await moveTo(sandbox, 10, 29);
        await merchant.call(`POST ${place}/schedule`, {
          path: period,
          json: { appid, scheduled_amount: premium },
        });
        await moveTo(sandbox, 10);
        await merchant.call('POST v3/papay/insurance-pay/transactions/apply', {
          json: {
            appid,
            out_trade_no,
            description: '保费',
            transaction_notify_url: `${merchant.url}/deduction/POLICY`,
            contract_id,
            policy_period_id: at + 1,
            amount: premium,
          },
        });
        await sandbox.clock.advance({ seconds: 5 });
      }
    });
    const last = await merchant.call(`GET ${place}`, { path: { contract_id, policy_period_id: '12' } });
    expect(last).toMatchObject({ policy_period_state: 'PAID' });
    expectYear(stage, year, 12 * 1_500, 12 * 9);
    const told = numbers.map((out_trade_no) => ({ event_type: 'TRANSACTION.SUCCESS', out_trade_no }));
    await expectHeard(stage, '/deduction/POLICY', ...told);

    await sandbox.operate('terminate', contract_id, { by: 'user' });
    await expectHeard(
      stage,
      '/contract/POLICY',
      { event_type: 'INSURANCE_ENTRUST.SIGN' },
      { event_type: 'INSURANCE_ENTRUST.TERMINATE', contract_id },
    );
    expect(await contract()).toMatchObject({ contract_state: 'TERMINATED' });
  },
};

function expectYear(
  { sandbox }: Stage,
  moved: Readonly<Record<string, number>>,
  paid: number,
  fees: number,
): void {
  const { [`${sandbox.mchid}/BASIC`]: got, 'wechatpay/FEES': fee, ...payer } = moved;
  expect([got, fee, Object.values(payer)]).toEqual([paid - fees, fees, [-paid]]);
}
