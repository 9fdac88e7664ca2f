/** The fund flow bill beside the trade bill: with rows, and with a sandbox's bills. */
import { openStore, reconcile } from '@wechatpay-kit/deductions';
import { expect, onTestFinished, test } from 'vitest';
import type { BillRow } from 'wechatpay-kit';
import { openBench } from './families/bench.js';
import { billOf, booksOf, date, payment, refund } from './support/bill.js';

function flow(business: string, number: string, amount: string, isIncome = true, time = '12:00:01'): BillRow {
  return {
    记账时间: `${date} ${time}`,
    微信支付业务单号: number,
    业务名称: business,
    业务类型: business,
    收支类型: isIncome ? '收入' : '支出',
    '收支金额(元)': amount,
  };
}

test('payments, refunds and fees of the fund flow bill are compared with the trade bill, other business is left', async () => {
  const store = await openStore(':memory:');
  onTestFinished(() => store.destroy());
  const trade = () =>
    billOf(
      payment('A', '10.00', { 手续费: '0.06000', 应结订单金额: '9.50' }),
      payment('B', '2.00', { 手续费: '0.01200' }),
      refund('R', 'B', '1.00', { 手续费: '-0.00600' }),
      refund('F', 'B', '1.00', { 退款状态: 'FAIL' }),
      payment('M', '7.00', { 交易时间: `${date} 23:59:59` }),
      payment('S', '5.00', { 特约商户号: '1900000109', 手续费: '0.03000' }),
    );
  const whole = [
    flow('交易', '42A', '9.50'),
    flow('扣除交易手续费', '42A', '0.06', false),
    flow('交易', '42B', '2.00'),
    flow('扣除交易手续费', '42B', '0.01', false),
    flow('退款', '50R', '1.00', false),
    flow('退回交易手续费', '50R', '0.01'),
    flow('退款', '50OLD', '3.00'), // a refund of another day has failed
    flow('提现', '77', '4.00', false),
    flow('交易', '42Y', '8.00', true, '00:00:01'), // of the day before
  ];
  const compare = async (rows: readonly BillRow[]) => {
    const options = { date, orders: [], bill: trade(), fundflow: billOf(...rows) };
    const { fundflow } = await reconcile(booksOf(store), options);
    return fundflow;
  };
  expect(await compare(whole)).toMatchObject({
    is: 'compared',
    agrees: true,
    rows: 9,
    shifted: 2,
    feeDifference: 0,
    trade: { payments: 3, paid: 1850, refunds: 1, refunded: 100, fees: 6, income: 1744 },
    other: { income: 0, expense: 400 },
  });
  const broken = [flow('交易', '42A', '9.40'), ...whole.slice(1, 5), flow('交易', '42Z', '0.01')];
  const differing = await compare(broken);
  expect(differing).toMatchObject({
    agrees: false,
    feeDifference: 1,
    counts: { 'missing-here': 1, 'missing-there': 0, amount: 1, state: 0 },
    first: [
      { number: '42A', is: 'amount', there: 940, here: 950 },
      { number: '42Z', is: 'missing-here', there: 1 },
    ],
  });
  await expect(compare([{ ...flow('交易', '42A', '1.00'), 收支类型: 'x' }])).rejects.toThrow(
    'row 1 of the fund flow bill, 收支类型: expected 收入 or 支出, got "x"',
  );
});

test("WeChat Pay's own bills agree, and a merchant who is refused the fund flow bill is told", async () => {
  const { pay, sandbox, now, moveTo, dayIn, stop } = await openBench();
  const store = await openStore(':memory:');
  onTestFinished(async () => {
    await store.destroy();
    await stop();
  });
  await moveTo('10:30');
  const today = await dayIn(0);
  for (const [out_trade_no, total] of [
    ['F1', 10_000],
    ['F2', 250],
  ] as const) {
    const { data } = await pay.v3.pay.transactions.native.post({
      json: {
        appid: 'wxd678efh567hg6787',
        mchid: pay.mchid,
        description: '年卡',
        out_trade_no,
        notify_url: 'https://shop.example/deductions',
        amount: { total, currency: 'CNY' },
      },
    });
    await sandbox.confirm(data.code_url);
  }
  await pay.v3.refund.domestic.refunds.post({
    json: {
      out_trade_no: 'F1',
      out_refund_no: 'FR1',
      amount: { refund: 4000, total: 10_000, currency: 'CNY' },
    },
  });
  await sandbox.clock.advance({ hours: 24 });
  const time = await now();
  const books = { ...booksOf(store), pay, now: () => time };
  const reconciled = () => reconcile(books, { date: today, orders: [], fundflow: true });
  const { fundflow } = await reconciled();
  expect(fundflow).toMatchObject({
    is: 'compared',
    agrees: true,
    counts: { 'missing-here': 0, 'missing-there': 0, amount: 0, state: 0 },
    flow: { payments: 2, paid: 10_250, refunds: 1, refunded: 4000, fees: 38, income: 6212 },
  });
  await sandbox.faults.add({ kind: 'error', operation: 'bill/fundflowbill', code: 'NO_AUTH' });
  expect((await reconciled()).fundflow).toEqual({
    is: 'refused',
    code: 'NO_AUTH',
    message: expect.any(String),
  });
  expect((await reconcile(books, { date: today, orders: [] })).fundflow).toBeUndefined();
});
