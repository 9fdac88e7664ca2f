/** A bill of 200 MB in constant memory, `npm run test:full`; `BILL_MB` gives another size. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { merchantConfig } from '../../sdk/test/support/config.js';
import { type FileServer, startFileServer } from '../../sdk/test/support/file-server.js';
import { v3Headers } from '../../sdk/test/support/platform.js';
import { runNode } from '../../sdk/test/support/run-node.js';
import { startPostgres } from './support/postgres.js';

const isFull = process.env['WECHATPAY_TEST_FULL'] !== undefined;
const megabytes = Number(process.env['BILL_MB'] ?? 200);
const hours = 3_600_000;

const head = `\ufeff${'交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注'}\r\n`;
const tail =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\r\n';

/** A row with a number of its own; as in real bills, numbers are in no order. */
function rowOf(index: number): string {
  const number = Math.imul(index, 2_654_435_761) >>> 0;
  return `\`2026-03-31 17:07:11,\`wx81be3101902f7cb2,\`1601959334,\`0,\`,\`42000009252021012849${index},\`S20210128${number}x${index},\`ofyak5qR_1wYsC99CsWA6R9MJazA,\`PAP,\`SUCCESS,\`OTHERS,\`CNY,\`0.01,\`0.00,\`0,\`0,\`0.00,\`0.00,\`,\`,\`会员月费,\`,\`0.00000,\`1.00%,\`0.01,\`0.00,\`\r\n`;
}

/** The bill's bytes, made while they are read. */
async function* bytesOf(rows: number): AsyncGenerator<Buffer> {
  yield Buffer.from(head);
  let block = '';
  for (let index = 0; index < rows; index++) {
    block += rowOf(index);
    if (block.length < 256 * 1024) continue;
    yield Buffer.from(block);
    block = '';
  }
  yield Buffer.from(block + tail);
}

/** A platform that makes the bill while it sends it. */
async function platform(rows: number): Promise<FileServer & { readonly bytes: number }> {
  const hash = createHash('sha1');
  let bytes = 0;
  for await (const block of bytesOf(rows)) {
    hash.update(block);
    bytes += block.length;
  }
  const hash_value = hash.digest('hex');
  let isGzip = false;
  const server = await startFileServer({
    '/v3/bill/tradebill': (request, response) => {
      isGzip = request.url?.includes('tar_type=GZIP') ?? false;
      const download_url = 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=x';
      const text = JSON.stringify({ download_url, hash_type: 'SHA1', hash_value });
      response.writeHead(200, v3Headers(text)).end(text);
    },
    '/v3/billdownload/file': (_, response) =>
      isGzip
        ? pipeline(Readable.from(bytesOf(rows)), createGzip({ level: 1 }), response)
        : pipeline(Readable.from(bytesOf(rows)), response),
  });
  return { ...server, bytes };
}

/** Reconciles in a process of its own, with orders that are made while they are read: three of them differ. */
const script = `
  import { openStore, reconcile } from '@wechatpay-kit/deductions';
  import { WeChatPay } from 'wechatpay-kit';
  const { config, database, rows, tar_type } = JSON.parse(process.env.DATA);
  const pay = new WeChatPay(config);
  const bill = pay.bills.trade({ date: '2026-03-31', tar_type });
  const store = await openStore(database);
  function* orders() {
    for (let index = 1; index < rows; index++) {
      const number = Math.imul(index, 2654435761) >>> 0;
      yield { out_trade_no: \`S20210128\${number}x\${index}\`, amount: index === 7 ? 2 : 1 };
    }
    yield { out_trade_no: 'OURS', amount: 1 };
  }
  let [heap, bytes, told] = [0, 0, 0];
  const at = [Date.now()];
  const report = await reconcile(
    { store, pay, now: () => Date.parse('2026-04-02T12:00:00+08:00'), settle: async () => false, settleRefund: async () => false },
    { date: '2026-03-31', orders: orders(), bill, progress: (progress) => {
      if (progress.step === 'bill') { bytes = progress.bytes; at[1] = Date.now(); } else if (progress.step === 'books') at[2] = Date.now();
      told++;
      heap = Math.max(heap, process.memoryUsage().heapUsed);
    } },
  );
  const { counts, first, agrees } = report;
  await store.destroy();
  console.log(JSON.stringify({ counts, agrees, numbers: first.map(({ number }) => number), rows: report.rows, bytes, told, heap,
    rss: process.resourceUsage().maxRSS * 1024, seconds: [at[1] - at[0], at[2] - at[1], Date.now() - at[2]].map((one) => one / 1000) }));
`;

describe.runIf(isFull)(`a bill of ${megabytes} MB`, () => {
  it.each([
    ['gzip', 'SQLite'],
    ['plain', 'SQLite'],
    ['gzip', 'PostgreSQL'],
  ])(
    'is reconciled as %s in %s within a heap of 64 MB',
    async (form, name) => {
      const rows = Math.floor((megabytes * 1_000_000) / Buffer.byteLength(rowOf(500_000)));
      const server = await platform(rows);
      const folder = mkdtempSync(join(tmpdir(), 'books-'));
      const postgres = name === 'PostgreSQL' ? await startPostgres() : undefined;
      onTestFinished(async () => {
        rmSync(folder, { recursive: true, force: true });
        await server.stop();
        await postgres?.stop();
      });
      const { code, stdout, stderr } = await runNode(script, {
        flags: ['--max-old-space-size=64', '--input-type=module'],
        cwd: fileURLToPath(new URL('..', import.meta.url)),
        timeout: 3 * hours,
        data: {
          config: merchantConfig({ endpoint: server.url, retry: false, timeout: 600_000 }),
          database: postgres?.url ?? join(folder, 'books.sqlite'),
          rows,
          tar_type: form === 'gzip' ? 'GZIP' : 'NONE',
        },
      });
      expect([code, stderr.replaceAll(/.*ExperimentalWarning.*\n.*\n/g, '')]).toEqual([0, '']);
      const found = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
      console.log(form, name, stdout);
      expect(found).toMatchObject({
        rows,
        bytes: server.bytes,
        counts: { 'missing-here': 1, 'missing-there': 1, amount: 1, state: 0 },
      });
      expect(found['rss']).toBeLessThan(400 * 1024 * 1024);
      expect(found['told']).toBeGreaterThan(rows / 5000);
    },
    3 * hours,
  );
});
