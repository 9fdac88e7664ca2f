import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { caught } from '../../test/support/caught.js';
import type { FundflowBillRow, FundflowBillSummary, TradeBillRow, TradeBillSummary } from './bill-types.js';
import { type Bill, longestLine, rowsOf } from './rows.js';

/** The columns as the pages on the format list them. */
const tradeColumns =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const tradeSums =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const payment =
  '`2021-01-28 17:07:11,`wx81be3101902f7cb2,`1601959334,`0,`,`4200000925202101284997714292,`S20210128170702357723,`ofyak5qR_1wYsC99CsWA6R9MJazA,`NATIVE,`SUCCESS,`OTHERS,`CNY,`0.01,`0.00,`0,`0,`0.00,`0.00,`,`,`测试 🙂,`,`0.00000,`1.00%,`0.01,`0.00,`';
const trade = `\ufeff${tradeColumns}\r\n${payment}\r\n${payment.replace('SUCCESS', 'REFUND')}\r\n${tradeSums}\r\n\`2,\`0.02,\`0.00,\`0.00,\`0.00000,\`0.02,\`0.00\r\n`;
const fundflow = [
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号',
  '`2021-02-01 13:54:01,`50300806962021020105978994968,`4200000920202101197964319284,`退款,`退款,`支出,`0.01,`0.22,`1601959334API,`退款总金额0.01元;含手续费0.00元,`S20210201135356381941',
  '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额',
  '`3,`1,`0.01,`2,`0.02',
  '',
].join('\n');

async function read<Row, Summary>(bill: Bill<Row, Summary>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of bill) rows.push(row);
  return rows;
}

function closed(stream: Readable): Promise<unknown> {
  return stream.closed ? Promise.resolve() : new Promise((resolve) => stream.once('close', resolve));
}

function pieces(text: string, size: number): Readable {
  const bytes = Buffer.from(text);
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    ),
  );
}

describe('rowsOf', () => {
  it('reads the rows of a trade bill by the names of its columns, and its sums', async () => {
    const bill = rowsOf<TradeBillRow, TradeBillSummary>(Buffer.from(trade));
    expect(bill.summary).toBeUndefined();
    const [first, second, ...more] = await read(bill);
    expect(more).toEqual([]);
    expect(Object.keys(first ?? {})).toEqual(tradeColumns.split(','));
    expect(first?.交易时间).toBe('2021-01-28 17:07:11');
    expect(first?.微信订单号).toBe('4200000925202101284997714292');
    expect([first?.设备号, first?.退款类型, first?.商户数据包, first?.费率备注]).toEqual(['', '', '', '']);
    expect(first?.商品名称).toBe('测试 🙂');
    expect([first?.交易状态, second?.交易状态]).toEqual(['SUCCESS', 'REFUND']);
    expect(Object.keys(bill.summary ?? {})).toEqual(tradeSums.split(','));
    expect(bill.summary?.总交易单数).toBe('2');
    expect(bill.summary?.申请退款总金额).toBe('0.00');
  });

  it('reads a fund-flow bill', async () => {
    const bill = rowsOf<FundflowBillRow, FundflowBillSummary>(Buffer.from(fundflow));
    const [row] = await read(bill);
    expect(row?.['收支金额(元)']).toBe('0.01');
    expect(row?.备注).toBe('退款总金额0.01元;含手续费0.00元');
    expect(bill.summary).toEqual({
      资金流水总笔数: '3',
      收入笔数: '1',
      收入金额: '0.01',
      支出笔数: '2',
      支出金额: '0.02',
    });
  });

  it('reads the same rows from chunks that split characters and line ends', async () => {
    const whole = rowsOf(Buffer.from(trade));
    const expected = await read(whole);
    for (const size of [1, 2, 3, 5, 64, 1000]) {
      const bill = rowsOf(pieces(trade, size));
      expect(await read(bill)).toEqual(expected);
      expect(bill.summary).toEqual(whole.summary);
    }
  });

  it('opens a bill that is compressed, whole or in pieces, and refuses one that was cut', async () => {
    const expected = await read(rowsOf(Buffer.from(trade)));
    const file = gzipSync(trade);
    expect(await read(rowsOf(file))).toEqual(expected);
    const pieces = Array.from(file, (_, at) => file.subarray(at, at + 1));
    expect(await read(rowsOf(Readable.from(pieces)))).toEqual(expected);
    expect(await read(rowsOf(new Blob([file]).stream()))).toEqual(expected);
    const cut = rowsOf(file.subarray(0, -9));
    expect(await caught(() => read(cut))).toMatchObject({ name: 'TransportError', code: 'BAD_RESPONSE' });
    expect(cut.summary).toBeUndefined();
  });

  it('reads a day without trades', async () => {
    const bill = rowsOf(
      Buffer.from(`${tradeColumns}\n${tradeSums}\n\`0,\`0.00,\`0.00,\`0.00,\`0.00,\`0.00,\`0.00`),
    );
    expect(await read(bill)).toEqual([]);
    expect(bill.summary?.['总交易单数']).toBe('0');
  });

  it.each([
    ['no sums', 'a,b\n`1,`2\n', [{ a: '1', b: '2' }]],
    ['no end of its last line', 'a,b\n`1,`2', [{ a: '1', b: '2' }]],
    ['empty lines between', '\n\na,b\r\n\r\n`1,`2\r\n\r\n', [{ a: '1', b: '2' }]],
    ['commas in its values', 'a,b\n`1,2,`3,4\n', [{ a: '1,2', b: '3,4' }]],
    ['backquotes in its values', 'a,b\n`1`2,``\n', [{ a: '1`2', b: '`' }]],
    ['values without a backquote', 'a,b,c\n`1,2,`3\n', [{ a: '1', b: '2', c: '3' }]],
    ['no backquotes at all', 'a,b,c\n1,2,3\nn,m\n4,5\n', [{ a: '1', b: '2', c: '3' }]],
    ['nothing in it', '', []],
    ['nothing but a header', 'a,b\n', []],
  ])('reads a bill with %s', async (_, text, rows) => {
    expect(await read(rowsOf(Buffer.from(text)))).toEqual(rows);
  });

  it.each([
    ['a row that is too short', 'a,b,c\n`1,`2\n', 'line 2 does not have 3 values, one for each column'],
    [
      'a row that is too long',
      'a,b\n`1,`2\n`1,`2,`3\n',
      'line 3 does not have 2 values, one for each column',
    ],
    ['a row for a header', '`1,`2\n', 'line 1 is a row, but the column names are expected there'],
    ['an error in JSON', '{"code":"NO_STATEMENT_EXIST"}', 'line 1 contains no column names'],
    ['an error in XML', '<xml>\n<return_code>FAIL</return_code>\n</xml>', 'line 1 contains no column names'],
    ['sums of another number', 'a,b\nn,m,k\n`1,`2\n', 'line 3 does not have 3 values, one for each column'],
    ['lines after the sums', 'a,b\nn,m,k\n`1,`2,`3\n`1,`2\n', 'line 4 follows the sums, which end a bill'],
  ])('refuses %s, and shows none of it', async (_, text, message) => {
    const error = await caught(() => read(rowsOf(Buffer.from(text))));
    expect(error).toMatchObject({ name: 'TransportError', code: 'BAD_RESPONSE' });
    expect(error.message).toBe(`the file is not a bill: ${message}`);
  });

  it('gives up on a line without end, and closes the stream', async () => {
    for (const head of ['', 'a,b\n`']) {
      let given = 0;
      const stream = new Readable({
        read() {
          given += 65_536;
          this.push(given === 65_536 && head !== '' ? Buffer.from(head) : Buffer.alloc(65_536, 'x'));
        },
      });
      const error = await caught(() => read(rowsOf(stream)));
      expect(error).toMatchObject({ name: 'TransportError', code: 'TOO_LARGE' });
      await closed(stream);
      expect(given).toBeLessThan(2 * longestLine);
    }
    const long = `a,b\n\`${'x'.repeat(longestLine)},\`1\n`;
    expect(await caught(() => read(rowsOf(Buffer.from(long))))).toMatchObject({ code: 'TOO_LARGE' });
  });

  it('fails with the error of the stream, without a summary', async () => {
    const failing = Readable.from(
      (async function* () {
        yield Buffer.from(trade);
        throw new RangeError('the last byte did not come');
      })(),
    );
    const bill = rowsOf(failing);
    expect(await caught(() => read(bill))).toMatchObject({ message: 'the last byte did not come' });
    expect(bill.summary).toBeUndefined();
  });

  it('closes the stream when its reader has seen enough', async () => {
    const stream = new Readable({
      read() {
        this.push(trade.slice(0, -200));
      },
    });
    for await (const _ of rowsOf(stream)) break;
    await closed(stream);
  });

  it('is read once', async () => {
    const bill = rowsOf(Buffer.from(trade));
    await read(bill);
    expect((await caught(() => read(bill))).message).toMatch(/only once/);
  });

  it('wants bytes, not text', async () => {
    const text = Readable.from([trade]) as unknown as AsyncIterable<Uint8Array>;
    expect(await caught(() => read(rowsOf(text)))).toMatchObject({ name: 'RequestError', field: 'file' });
  });
});
