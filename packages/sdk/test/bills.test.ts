/** Bills, row by row: asked for, fetched, opened, checked and read. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bill, type TradeBillRow, WeChatPay } from 'wechatpay-kit';
import { patience } from '../../../tools/test/patience.js';
import { caught } from './support/caught.js';
import { merchantConfig } from './support/config.js';
import { type Answer, type FileServer, startFileServer } from './support/file-server.js';
import { v3Headers } from './support/platform.js';
import { runNode } from './support/run-node.js';

const date = '2024-01-31';
/** The columns, sums and rows of the pages on the formats. */
const trade = {
  columns:
    '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注',
  row: '`2021-01-28 17:07:11,`wx81be3101902f7cb2,`1601959334,`0,`,`4200000925202101284997714292,`S20210128170702357723,`ofyak5qR_1wYsC99CsWA6R9MJazA,`NATIVE,`SUCCESS,`OTHERS,`CNY,`0.01,`0.00,`0,`0,`0.00,`0.00,`,`,`测试,`,`0.00000,`1.00%,`0.01,`0.00,`',
  sums: '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
  sum: '`2,`0.02,`0.00,`0.00,`0.00000,`0.02,`0.00',
};
const tradeText = `\ufeff${[trade.columns, trade.row, trade.row, trade.sums, trade.sum, ''].join('\r\n')}`;
const fundflowText = [
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号',
  '`2021-02-01 13:54:01,`50300806962021020105978994968,`4200000920202101197964319284,`退款,`退款,`支出,`0.01,`0.22,`system,`缺货,`S20210201135356381941',
  '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额',
  '`1,`0,`0.00,`1,`0.01',
  '',
].join('\n');

let server: FileServer;
afterEach(() => server?.stop());

function signed(body: object, status = 200): Answer {
  const text = JSON.stringify(body);
  return (_, response) => response.writeHead(status, v3Headers(text)).end(text);
}

function announcing(text: string | Buffer, more: object = {}): Answer {
  return signed({
    download_url: 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=x%2By',
    hash_type: 'SHA1',
    hash_value: createHash('sha1').update(text).digest('hex'),
    ...more,
  });
}

async function client(answers: Readonly<Record<string, Answer>>): Promise<WeChatPay> {
  server = await startFileServer(answers);
  return new WeChatPay(merchantConfig({ endpoint: server.url, retry: false }));
}

/** A platform that has these bills, compressed where that is asked for. */
function selling(): Promise<WeChatPay> {
  const texts: Record<string, string> = {};
  let asked = { path: '', gzip: false };
  const bill =
    (path: string, text: string): Answer =>
    (request, response) => {
      texts[path] = text;
      asked = { path, gzip: request.url?.includes('tar_type=GZIP') ?? false };
      return announcing(text)(request, response);
    };
  return client({
    '/v3/bill/tradebill': bill('trade', tradeText),
    '/v3/bill/fundflowbill': bill('fundflow', fundflowText),
    '/v3/billdownload/file': (_, response: ServerResponse) => {
      const text = texts[asked.path] ?? '';
      response.end(asked.gzip ? gzipSync(text) : text);
    },
  });
}

async function read<Row>(bill: Bill<Row, unknown>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of bill) rows.push(row);
  return rows;
}

describe('a bill', () => {
  it('of trades is asked for, fetched and read', async () => {
    const pay = await selling();
    const bill = pay.bills.trade({ date });
    const rows = await read(bill);
    expect(rows).toHaveLength(2);
    expect(rows[0]?.微信订单号).toBe('4200000925202101284997714292');
    expect(rows[0]?.商品名称).toBe('测试');
    expect(bill.summary?.总交易单数).toBe('2');
    expect(bill.bytes).toBe(Buffer.byteLength(tradeText));
    expect(server.requests).toEqual([
      'GET /v3/bill/tradebill?bill_date=2024-01-31&tar_type=GZIP',
      'GET /v3/billdownload/file?token=x%2By',
    ]);
    expect(server.sockets).toHaveLength(1);
  });

  it('of funds is asked for, fetched and read', async () => {
    const pay = await selling();
    const bill = pay.bills.fundflow({ date, account_type: 'OPERATION', sub_mchid: '1900000110' });
    const [row] = await read(bill);
    expect([row?.['收支金额(元)'], row?.备注, bill.summary?.支出金额]).toEqual(['0.01', '缺货', '0.01']);
    expect(server.requests[0]).toBe(
      'GET /v3/bill/fundflowbill?bill_date=2024-01-31&account_type=OPERATION&sub_mchid=1900000110&tar_type=GZIP',
    );
  });

  it('comes uncompressed where that is asked for', async () => {
    const pay = await selling();
    expect(await read(pay.bills.trade({ date, bill_type: 'REFUND', tar_type: 'NONE' }))).toHaveLength(2);
    expect(server.requests[0]).toBe('GET /v3/bill/tradebill?bill_date=2024-01-31&bill_type=REFUND');
  });

  it('is not asked for before its first row is', async () => {
    const pay = await selling();
    const bill = pay.bills.trade({ date });
    expect([server.requests, bill.summary, bill.bytes]).toEqual([[], undefined, 0]);
    await read(bill);
    expect((await caught(() => read(bill))).message).toMatch(/only once/);
    expect(server.requests).toHaveLength(2);
  });

  it("that does not exist is WeChat Pay's error", async () => {
    const error = { code: 'NO_STATEMENT_EXIST', message: '账单文件不存在' };
    const pay = await client({ '/v3/bill/tradebill': signed(error, 400) });
    expect(await caught(() => read(pay.bills.trade({ date })))).toMatchObject({
      name: 'ApiError',
      code: 'NO_STATEMENT_EXIST',
      status: 400,
    });
  });

  it.each<[string, Buffer, string]>([
    ['of another day', Buffer.from(tradeText.replaceAll('2021', '2022')), 'BAD_DIGEST'],
    ['without its last line', Buffer.from(tradeText.slice(0, -50)), 'BAD_DIGEST'],
    ['cut on its way', gzipSync(tradeText).subarray(0, -9), 'BAD_RESPONSE'],
  ])('%s fails at its end, and has no sums', async (_, bytes, code) => {
    const pay = await client({
      '/v3/bill/tradebill': announcing(tradeText),
      '/v3/billdownload/file': (_, response) => response.end(bytes),
    });
    const bill = pay.bills.trade({ date });
    expect(await caught(() => read(bill))).toMatchObject({ code });
    expect(bill.summary).toBeUndefined();
  });

  it('that matches its digest but is not a bill is an error', async () => {
    const pay = await client({
      '/v3/bill/tradebill': announcing('<html>'),
      '/v3/billdownload/file': (_, response) => response.end('<html>'),
    });
    expect(await caught(() => read(pay.bills.trade({ date })))).toMatchObject({ code: 'BAD_RESPONSE' });
  });

  it.each(['download_url', 'hash_type', 'hash_value'])(
    'announced without its %s is not fetched',
    async (field) => {
      const pay = await client({ '/v3/bill/tradebill': announcing('', { [field]: undefined }) });
      expect(await caught(() => read(pay.bills.trade({ date })))).toMatchObject({
        name: 'TransportError',
        code: 'BAD_RESPONSE',
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  it('closes its connection when its reader has seen enough', async () => {
    const pay = await client({
      '/v3/bill/tradebill': announcing(''),
      '/v3/billdownload/file': (_, response) => {
        response.write(`${trade.columns}\n`);
        const write = (): void => {
          while (!response.destroyed && response.write(`${trade.row}\n`.repeat(100)));
        };
        response.on('drain', write);
        write();
      },
    });
    for await (const _ of pay.bills.trade({ date, tar_type: 'NONE' })) break;
    await server.allClosed();
  });

  it('ends when it is aborted', async () => {
    const pay = await client({
      '/v3/bill/tradebill': announcing(''),
      '/v3/billdownload/file': (_, response) => response.write(`${trade.columns}\n${trade.row}\n`),
    });
    const rows: TradeBillRow[] = [];
    const error = await caught(async () => {
      const controller = new AbortController();
      for await (const row of pay.bills.trade({ date, tar_type: 'NONE', signal: controller.signal })) {
        rows.push(row);
        controller.abort();
      }
    });
    expect(error).toMatchObject({ name: 'TransportError', code: 'ABORTED' });
    expect(rows).toHaveLength(1);
    await server.allClosed();
  });

  it.each<[unknown, string]>([
    [undefined, 'options'],
    [{}, 'date'],
    [{ date: '20240131' }, 'date'],
    [{ date: new Date() }, 'date'],
    [{ date, tar_type: 'ZIP' }, 'tar_type'],
    [{ date, bill_date: date }, 'bill_date'],
    [{ date, account_type: 'BASIC' }, 'account_type'],
  ])('is refused for %j, at once', async (options, field) => {
    const pay = await selling();
    expect(await caught(() => pay.bills.trade(options as never))).toMatchObject({
      name: 'RequestError',
      field,
    });
    expect(server.requests).toEqual([]);
  });
});

describe('the memory that a bill takes', () => {
  const full = process.env['WECHATPAY_TEST_FULL'] === '1';
  /** Of a mebibyte each: more than the reader may have in its buffers, or in its heap. */
  const blocks = full ? 2048 : 160;

  /** A platform whose bill is made while it is sent: one block of rows again and again, each a gzip of its own. */
  async function platform(gzip: boolean): Promise<{ url: string; rows: number }> {
    const head = Buffer.from(`\ufeff${trade.columns}\r\n`);
    const perBlock = Math.floor(1024 ** 2 / Buffer.byteLength(`${trade.row}\r\n`));
    const block = Buffer.from(`${trade.row}\r\n`.repeat(perBlock));
    const tail = Buffer.from(`${trade.sums}\r\n${trade.sum}\r\n`);
    const hash = createHash('sha1').update(head);
    for (let at = 0; at < blocks; at++) hash.update(block);
    const [first, middle, last] = [head, block, tail].map((part) => (gzip ? gzipSync(part) : part)) as [
      Buffer,
      Buffer,
      Buffer,
    ];
    await client({
      '/v3/bill/tradebill': announcing('', { hash_value: hash.update(tail).digest('hex') }),
      '/v3/billdownload/file': (_, response) => {
        let sent = 0;
        const write = (): void => {
          while (sent < blocks) {
            sent++;
            if (!response.write(middle)) return;
          }
          response.off('drain', write).end(last);
        };
        response.write(first);
        response.on('drain', write);
        write();
      },
    });
    return { url: server.url, rows: perBlock * blocks };
  }

  /** Runs a reader in a process of its own, and looks at its memory all the while. */
  async function measureMemory(
    url: string,
    reading: string,
  ): Promise<{ count: number; rss: number; buffers: number }> {
    const script = `
      import { WeChatPay } from 'wechatpay-kit';
      const pay = new WeChatPay(JSON.parse(process.env.DATA));
      const date = '2024-01-31';
      let count = 0, base = 0, rss = 0, buffers = 0;
      const look = () => {
        const usage = process.memoryUsage();
        base ||= usage.rss;
        rss = Math.max(rss, usage.rss - base);
        buffers = Math.max(buffers, usage.arrayBuffers);
      };
      ${reading}
      look();
      console.log(JSON.stringify({ count, rss, buffers }));
    `;
    const { stdout, stderr } = await runNode(script, {
      flags: ['--input-type=module', '--max-old-space-size=64'],
      data: merchantConfig({ endpoint: url }),
      timeout: patience(900_000),
    });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  }

  const mebibyte = 1024 ** 2;

  it.each([true, false])(
    `does not grow with it, row by row (compressed: %s)`,
    { timeout: patience(900_000) },
    async (gzip) => {
      const { url, rows } = await platform(gzip);
      const memory = await measureMemory(
        url,
        `for await (const row of pay.bills.trade({ date, tar_type: '${gzip ? 'GZIP' : 'NONE'}' })) if (++count % 5000 === 0) look();`,
      );
      expect(memory.count).toBe(rows);
      expect(memory.buffers).toBeLessThan(128 * mebibyte);
      expect(memory.rss).toBeLessThan(192 * mebibyte);
    },
  );

  it('does not grow with it, as a stream', { timeout: patience(900_000) }, async () => {
    const { url } = await platform(true);
    const memory = await measureMemory(
      url,
      `const { data } = await pay.v3.bill.tradebill.get({ query: { bill_date: date, tar_type: 'GZIP' } });
       for await (const chunk of await pay.files.download({ ...data, tar_type: 'GZIP' })) { count += chunk.length; look(); }`,
    );
    expect(memory.count).toBeGreaterThan((blocks - 1) * mebibyte);
    expect(memory.buffers).toBeLessThan(128 * mebibyte);
    expect(memory.rss).toBeLessThan(192 * mebibyte);
  });
});
