/** Yesterday's trade bill, downloaded, verified, and reconciled with the shop's own orders. */
import assert from 'node:assert/strict';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { rowsOf, type TradeBillRow, WeChatPay } from 'wechatpay-kit';

const sandbox = await startSandbox();
const pay = new WeChatPay(sandbox.config);
const fen = (yuan: string): number => Math.round(Number(yuan) * 100);
const beijingDay = (time: number): string => new Date(time + 8 * 3_600_000).toISOString().slice(0, 10);

// The shop's own orders and refunds, in fen.
const books = new Map<string, number>();
for (const [out_trade_no, total] of [
  ['TEA-1', 3_200],
  ['TEA-2', 4_999],
  ['TEA-3', 100],
] as const) {
  const { data } = await pay.v3.pay.transactions.native.post({
    json: {
      appid: 'wxd678efh567hg6787',
      mchid: pay.mchid,
      description: 'Tea',
      out_trade_no,
      notify_url: 'https://shop.example/notify',
      amount: { total },
    },
  });
  if (out_trade_no === 'TEA-3') continue; // never paid
  await sandbox.confirm(data.code_url);
  books.set(out_trade_no, total);
}
await pay.v3.refund.domestic.refunds.post({
  json: {
    out_trade_no: 'TEA-2',
    out_refund_no: 'TEA-2-R',
    amount: { refund: 999, total: 4_999, currency: 'CNY' },
  },
});
books.set('TEA-2-R', -999);
books.set('TEA-3', 100); // booked by mistake

const today = (await sandbox.clock.now()).getTime();
const morning = Date.parse(`${beijingDay(today + 86_400_000)}T10:00:00+08:00`);
await sandbox.clock.advance({ seconds: Math.ceil((morning - today) / 1000) });
const yesterday = beijingDay((await sandbox.clock.now()).getTime() - 86_400_000);

const folder = await mkdtemp(join(tmpdir(), 'bills-'));
const file = join(folder, `${yesterday}.csv`);
const { data: address } = await pay.v3.bill.tradebill.get({
  query: { bill_date: yesterday, bill_type: 'ALL', tar_type: 'GZIP' },
});
await pipeline(await pay.files.download({ ...address, tar_type: 'GZIP' }), createWriteStream(file));

// Content that does not have the digest is refused.
await assert.rejects(
  pay.files
    .download({ ...address, hash_value: '0'.repeat(40), tar_type: 'GZIP' })
    .then((stream) => pipeline(stream, createWriteStream(`${file}.part`))),
  { name: 'VerificationError', code: 'BAD_DIGEST' },
);

const differences: string[] = [];
const open = new Map(books);
for await (const row of rowsOf<TradeBillRow>(createReadStream(file))) {
  const isRefund = row.交易状态 === 'REFUND';
  const number = isRefund ? row.商户退款单号 : row.商户订单号;
  const amount = isRefund ? -fen(row.申请退款金额) : fen(row.订单金额);
  if (open.get(number) !== amount)
    differences.push(`${number}: ${open.get(number)} here, ${amount} in the bill`);
  open.delete(number);
}
for (const number of open.keys()) differences.push(`${number}: only here`);
assert.deepEqual(differences, ['TEA-3: only here']);

// The totals of the bill are those of the books.
const bill = pay.bills.trade({ date: yesterday });
let rows = 0;
for await (const row of bill) rows += row.商户订单号 === '' ? 0 : 1;
assert.equal(rows, 3);
assert.equal(bill.summary?.总交易单数, '3');
assert.equal(fen(bill.summary?.申请退款总金额 ?? ''), 999);

console.log('reconciled', yesterday, rows, 'rows', differences);
await rm(folder, { recursive: true });
await pay.close();
await sandbox.stop();
