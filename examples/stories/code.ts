import type { Stage } from './stage.js';

/** A cashier scans payment codes: one pays at once, one with the password, one not at all. */
export async function code({ sandbox, pay, story }: Stage): Promise<void> {
  const { mchid } = sandbox;
  const appid = 'wxd678efh567hg6787';
  const { transactions } = pay.v3.pay;
  const scan = (out_trade_no: string, auth_code: string, total: number) =>
    transactions.codepay.post({
      json: {
        appid,
        mchid,
        description: '面包',
        out_trade_no,
        payer: { auth_code },
        amount: { total },
        scene_info: { store_info: { id: 'S1' } },
      },
    });
  const query = async (out_trade_no: string) =>
    (await transactions.outTradeNo._out_trade_no_.get({ out_trade_no, query: { mchid } })).data.trade_state;

  story.chapter('1. 5.00 yuan: paid at once');
  const small = await scan('BREAD_1', '130000000000000001', 500);
  story.call('await pay.v3.pay.transactions.codepay.post({ json })', `trade_state ${small.data.trade_state}`);
  story.check('it is paid', small.data.trade_state === 'SUCCESS');

  story.chapter('2. 2,000.00 yuan: WeChat Pay wants the password');
  const large = await scan('BREAD_2', '130000000000000002', 200_000);
  story.call('await pay.v3.pay.transactions.codepay.post({ json })', `status ${large.status}: query it`);
  story.say(`the query says ${await query('BREAD_2')}`);
  await sandbox.confirm('BREAD_2');
  story.say('the user enters the password');
  story.check('it is paid now', (await query('BREAD_2')) === 'SUCCESS');

  story.chapter('3. A wrong password: the cashier reverses the order');
  await scan('BREAD_3', '130000000000000003', 300_000);
  await sandbox.decline('BREAD_3', 'wrong-password');
  story.say(`the query says ${await query('BREAD_3')}`);
  await sandbox.clock.advance({ seconds: 16 });
  await transactions.outTradeNo._out_trade_no_.reverse.post({
    out_trade_no: 'BREAD_3',
    json: { appid, mchid },
  });
  story.check('it is reversed', (await query('BREAD_3')) === 'REVOKED');

  const deliveries = await sandbox.deliveries();
  story.check('a payment by code is never notified', deliveries.length === 0);
  const balances = await sandbox.balances.list();
  const basic = balances.find(({ account }) => account === `${mchid}/BASIC`)?.amount ?? 0;
  story.check(
    `the merchant has ${basic - 100_000_000} fen of it, less the fee of 0.6 %`,
    basic - 100_000_000 === 200_500 - 1_203,
  );
}
