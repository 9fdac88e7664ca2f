/** The report as CSV and as a page, and the status page, in both languages. */
import {
  openStore,
  type Report,
  reconcile,
  type Status,
  serveStatus,
  toCsv,
  toHtml,
} from '@wechatpay-kit/deductions';
import { expect, onTestFinished, test } from 'vitest';
import { billOf, booksOf, date, payment } from './support/bill.js';

/** A report with numbers that a spreadsheet or a browser would take for something else. */
async function hostileReport(): Promise<Report> {
  const store = await openStore(':memory:');
  onTestFinished(() => store.destroy());
  const bill = billOf(
    payment('20260331000000001234', '1234.50'),
    payment('=1+1', '0.01'),
    payment('12E5', '0.01'),
    payment('a,"b"', '0.01'),
    payment('<img src=x onerror=alert(1)>', '0.01'),
  );
  return reconcile(booksOf(store), { date, orders: [{ out_trade_no: '0042', amount: 1500 }], bill });
}

test('the CSV has the mark that Excel needs, and no text that it takes for a number or a formula', async () => {
  let text = '';
  for await (const line of toCsv(await hostileReport())) text += line;
  const lines = text.split('\r\n');
  expect(lines[0]).toBe(
    '\ufeffis,kind,number,there,here,there_state,here_state,transaction_id,contract,period',
  );
  expect(lines.slice(1).sort()).toEqual([
    '',
    'missing-here,payment,"a,""b""",1,,,,"42a,""b""",,',
    'missing-here,payment,<img src=x onerror=alert(1)>,1,,,,42<img src=x onerror=alert(1)>,,',
    'missing-here,payment,`12E5,1,,,,`4212E5,,',
    'missing-here,payment,`20260331000000001234,123450,,,,`4220260331000000001234,,',
    'missing-here,payment,`=1+1,1,,,,42=1+1,,',
    'missing-there,payment,`0042,,1500,,,,,',
  ]);
});

test('the page is of one language, with amounts in yuan, and nothing of a number becomes an element', async () => {
  const report = await hostileReport();
  const [zh, en] = [toHtml(report), toHtml(report, { language: 'en' })];
  expect(zh).toContain('<html lang="zh-CN">');
  expect(zh).toContain('✕ 6 处不一致');
  expect(zh).toContain('仅账单有 5 处');
  expect(zh).not.toMatch(/Trade bill|Books|difference/);
  expect(en).toContain('<html lang="en">');
  expect(en).toContain('✕ 6 differences');
  expect(en.replace(/<title>.*/, '')).not.toMatch(/[\u4e00-\u9fff]/);
  for (const page of [zh, en]) {
    expect(page).toContain('1,234.50');
    expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;');
    expect(page).not.toMatch(/<script|<img|https?:/);
  }
});

test('the status page speaks the language of the browser, or the one that is chosen', async () => {
  const at = Date.parse('2026-03-31T14:05:00+08:00');
  const status: Status = {
    at,
    contracts: { ACTIVE: 1_203_441 },
    due: 128,
    hours: Array.from({ length: 24 }, (_, hour) => ({ from: at + hour * 3_600_000, due: hour })),
    cycles: { PAID: 9 },
    attempts: { PAID: 9, CLOSED: 1 },
    codes: { NOTENOUGH: 1, '<b>': 1 },
    attention: 7,
    oldestUnsettled: { out_trade_no: '<i>D1', at: at - 5 * 3_600_000 },
    paidToday: 1_830_450_050,
  };
  const page = await serveStatus(async () => status);
  onTestFinished(() => page.close());
  const read = async (query: string, language: string): Promise<string> => {
    const response = await fetch(`${page.url}${query}`, { headers: { 'accept-language': language } });
    return response.text();
  };
  const zh = await read('', 'zh-CN,zh;q=0.9,en;q=0.8');
  expect(zh).toContain('最久未有结果</dt><dd>5 小时');
  expect(zh).toContain('生效 <span class="soft mono">ACTIVE</span></th><td class="sum">1,203,441');
  expect(zh).toContain('用户所有支付方式余额均不足');
  const en = await read('', 'en-GB,zh;q=0.5');
  expect(en).toContain('<dd class="bad">7</dd>');
  expect(en).toContain('18,304,500.50');
  expect(en).not.toMatch(/<b>|<i>/);
  expect(await read('?lang=zh', 'en')).toContain('<html lang="zh-CN">');
  expect(await read('?lang=en', 'zh')).toContain('href="?lang=zh"');
});
