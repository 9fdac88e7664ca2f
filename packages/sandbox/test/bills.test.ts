/** Bills, read by hand: what they say is compared with what was done. */
import { createDecipheriv, createHash, createPrivateKey, privateDecrypt } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge, nameOf, operations } from './asking.js';
import { fromXml, type Json, send, signV3, toXml, v2, v2Sign, v3 } from './merchant.js';
import { payNative } from './paid-orders.js';
import { expectPlayed } from './played.js';

let sandbox: Sandbox;
/** The day of the trades, and the next one. */
let day: string;
beforeAll(async () => {
  sandbox = await startSandbox({ strict: true });
  // All trades are at ten o'clock of the same day in Beijing.
  const now = await sandbox.clock.now();
  const ten = new Date(`${dateOf(now, 1)}T10:00:00+08:00`);
  await sandbox.clock.advance({ seconds: Math.ceil((ten.getTime() - now.getTime()) / 1000) });
  day = dateOf(ten, 0);
});
afterAll(() => sandbox.stop());

function dateOf(time: Date, days: number): string {
  return new Date(time.getTime() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
}

const order = (out_trade_no: string, total: number, more: Json = {}): Json => ({
  appid: 'wx1',
  mchid: sandbox.mchid,
  description: 'A cup, "blue"',
  out_trade_no,
  notify_url: 'http://127.0.0.1:9/n',
  amount: { total },
  ...more,
});

async function pay(out_trade_no: string, total: number, more: Json = {}): Promise<void> {
  const { json } = await v3(sandbox, 'POST', '/v3/pay/transactions/native', order(out_trade_no, total, more));
  await sandbox.confirm(String(json['code_url']));
}

/** A signed GET of a file. */
async function fetchFile(download_url: unknown): Promise<Buffer> {
  const { origin, pathname, search } = new URL(String(download_url));
  expect(origin).toBe(sandbox.httpsUrl);
  const target = pathname + search;
  const authorization = signV3(sandbox, 'GET', target, '');
  const answer = await fetch(sandbox.url + target, { headers: { authorization } });
  expect([answer.status, answer.headers.get('wechatpay-signature')]).toEqual([200, null]);
  const bytes = Buffer.from(await answer.arrayBuffer());
  // Clients read it by its type.
  const isGzip = bytes.subarray(0, 2).toString('hex') === '1f8b';
  const isText = bytes.subarray(0, 3).toString('hex') === 'efbbbf';
  const type = isGzip
    ? 'application/x-gzip'
    : isText
      ? 'text/plain; charset=utf-8'
      : 'application/octet-stream';
  expect(answer.headers.get('content-type')).toBe(type);
  return bytes;
}

async function apply(path: string): Promise<Json> {
  const { status, json } = await v3(sandbox, 'GET', path);
  expect([status, json]).toEqual([200, json]);
  return json;
}

/** The lines of a bill, each with its cells. */
function read(bytes: Buffer): { head: string[]; rows: string[][]; totalHead: string[]; totals: string[] } {
  const text = bytes.toString('utf8');
  expect(text.startsWith('\u{FEFF}')).toBe(true);
  const lines = text.slice(1).split('\r\n');
  expect(lines.pop()).toBe('');
  const cells = (line = ''): string[] => line.slice(1).split(',`');
  const totals = cells(lines.pop());
  const totalHead = lines.pop()?.split(',') ?? [];
  const [head = '', ...rows] = lines;
  return { head: head.split(','), rows: rows.map(cells), totalHead, totals };
}

const tradebill = (more = '') => `/v3/bill/tradebill?bill_date=${day}${more}`;

describe('before the bill of a day is there', () => {
  test('it is refused: of today, of a day before any trade, and by a wrong date', async () => {
    await pay('B1', 10_000, { attach: 'shop 1' });
    const refusals = [
      [tradebill(), 'NO_STATEMENT_EXIST'],
      ['/v3/bill/tradebill?bill_date=2020-01-01', 'NO_STATEMENT_EXIST'],
      ['/v3/bill/tradebill?bill_date=2026-02-31', 'PARAM_ERROR'],
      ['/v3/bill/tradebill?bill_date=20260131', 'PARAM_ERROR'],
    ];
    for (const [path = '', code] of refusals) {
      const { status, json } = await v3(sandbox, 'GET', path);
      expect([path, status, json['code']]).toEqual([path, 400, code]);
    }
  });

  test('until nine of the next day (sure: a bill is there from 9–10 o’clock of the next day)', async () => {
    await pay('B2', 55);
    const refund = {
      out_trade_no: 'B1',
      out_refund_no: 'RB1',
      notify_url: 'http://127.0.0.1:9/r',
      amount: { refund: 2_500, total: 10_000, currency: 'CNY' },
    };
    expect((await v3(sandbox, 'POST', '/v3/refund/domestic/refunds', refund)).status).toBe(200);
    await sandbox.clock.advance({ hours: 22 });
    const early = await v3(sandbox, 'GET', tradebill());
    expect([early.status, early.json['code']]).toEqual([400, 'STATEMENT_CREATING']);
    const { fields } = await v2Bill('/pay/downloadbill', { bill_date: day.replace(/-/g, '') });
    expect(fields).toEqual({ return_code: 'FAIL', return_msg: 'Bill Creating', error_code: '20002' });
    await sandbox.clock.advance({ hours: 1 });
    expect((await v3(sandbox, 'GET', tradebill())).status).toBe(200);
  });
});

describe('the trade bill', () => {
  test('has the payments and refunds of the day, and their totals', async () => {
    const { head, rows, totalHead, totals } = read(
      await fetchFile((await apply(tradebill()))['download_url']),
    );
    expect(head).toHaveLength(27);
    const named = rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
    expect(named).toMatchObject([
      {
        交易时间: expect.stringMatching(new RegExp(`^${day} 10:00:0`)), 公众账号ID: 'wx1', 商户号: sandbox.mchid, 特约商户号: '0', 商户订单号: 'B1',
        交易类型: 'NATIVE', 交易状态: 'SUCCESS', 货币种类: 'CNY', 应结订单金额: '100.00', 代金券金额: '0.00',
        微信退款单号: '0', 退款金额: '0.00', 商品名称: 'A cup, "blue"', 商户数据包: 'shop 1', 手续费: '0.60000',
        费率: '0.60%', 订单金额: '100.00', 申请退款金额: '0.00',
      },
      { 商户订单号: 'B2', 应结订单金额: '0.55', 手续费: '0.00000' },
      {
        商户订单号: 'B1', 商户退款单号: 'RB1', 交易状态: 'REFUND', 应结订单金额: '0.00', 退款金额: '25.00',
        退款类型: 'ORIGINAL', 退款状态: 'SUCCESS', 手续费: '-0.15000', 订单金额: '0.00', 申请退款金额: '25.00',
      },
    ]); // biome-ignore format: rows of a bill
    expect(totalHead).toEqual([
      '总交易单数', '应结订单总金额', '退款总金额', '充值券退款总金额', '手续费总金额', '订单总金额', '申请退款总金额',
    ]); // biome-ignore format: columns of a bill
    expect(totals).toEqual(['3', '100.55', '25.00', '0.00', '0.45000', '100.55', '25.00']);
  });

  test('has the digest of its plain text, compressed or not (sure)', async () => {
    const [plain, zipped] = [await apply(tradebill()), await apply(tradebill('&tar_type=GZIP'))];
    const [text, gzip] = [await fetchFile(plain['download_url']), await fetchFile(zipped['download_url'])];
    expect(gunzipSync(gzip).equals(text)).toBe(true);
    const digest = createHash('sha1').update(text).digest('hex');
    expect([plain['hash_type'], plain['hash_value'], zipped['hash_value']]).toEqual(['SHA1', digest, digest]);
  });

  test('of successes or refunds alone has its own columns', async () => {
    const ask = async (type: string) =>
      read(await fetchFile((await apply(tradebill(`&bill_type=${type}`)))['download_url']));
    const [success, refund] = [await ask('SUCCESS'), await ask('REFUND')];
    expect([success.head.length, success.rows.length, success.totals]).toEqual([
      20,
      2,
      ['2', '100.55', '0.60000', '100.55'],
    ]);
    expect(refund.head.slice(14, 16)).toEqual(['退款申请时间', '退款成功时间']);
    expect([refund.head.length, refund.rows.length, refund.totals[0]]).toEqual([29, 1, '1']);
  });

  test('is there for five minutes (sure), and again on request', async () => {
    const { download_url } = await apply(tradebill());
    await sandbox.clock.advance({ minutes: 5 });
    const { pathname, search } = new URL(String(download_url));
    const late = await v3(sandbox, 'GET', pathname + search);
    expect([late.status, late.json['code']]).toEqual([400, 'INVALID_REQUEST']);
    expect(read(await fetchFile((await apply(tradebill()))['download_url'])).rows).toHaveLength(3);
  });
});

/** The file of an encrypted bill, which has the digest that the answer gives. */
async function unseal(answer: Json): Promise<Buffer> {
  const [file] = answer['download_bill_list'] as Json[];
  const sealed = await fetchFile(file?.['download_url']);
  const key = privateDecrypt(
    createPrivateKey(sandbox.config.privateKey),
    Buffer.from(String(file?.['encrypt_key']), 'base64'),
  );
  const decipher = createDecipheriv('aes-256-gcm', key, String(file?.['nonce']));
  decipher.setAuthTag(sealed.subarray(-16));
  const bytes = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const text = bytes.subarray(0, 2).toString('hex') === '1f8b' ? gunzipSync(bytes) : bytes;
  expect(createHash('sha1').update(text).digest('hex')).toBe(file?.['hash_value']);
  return text;
}

describe('the fund flow bill', () => {
  test('is the ledger of the day: its last balance is the merchant’s', async () => {
    const { download_url } = await apply(`/v3/bill/fundflowbill?bill_date=${day}&account_type=BASIC`);
    const { head, rows, totals } = read(await fetchFile(download_url));
    expect(head).toHaveLength(11);
    const [kinds, balances] = [rows.map((row) => row[3]), rows.map((row) => row[7])];
    expect(kinds).toEqual(['充值', '交易', '扣除交易手续费', '交易', '退回交易手续费', '退款']);
    const { balances: books } = { balances: await sandbox.balances.list() };
    const basic = books.find(({ account }) => account === `${sandbox.mchid}/BASIC`);
    expect(balances.at(-1)).toBe(((basic?.amount ?? 0) / 100).toFixed(2));
    const signed = rows.map((row) => (row[5] === '支出' ? -1 : 1) * Math.round(Number(row[6]) * 100));
    expect(signed.reduce((total, amount) => total + amount, 0)).toBe(basic?.amount);
    expect(totals[0]).toBe(String(rows.length));
  });

  test('of a sub-merchant is encrypted for the caller', async () => {
    const partner = {
      sp_appid: 'wx1', sp_mchid: sandbox.mchid, sub_mchid: '1600000001', description: 'x', out_trade_no: 'P1',
      notify_url: 'http://127.0.0.1:9/n', amount: { total: 700 },
    }; // biome-ignore format: one message
    const { json } = await v3(sandbox, 'POST', '/v3/pay/partner/transactions/native', partner);
    await sandbox.confirm(String(json['code_url']));
    const today = dateOf(await sandbox.clock.now(), 0);
    await sandbox.clock.advance({ days: 1 });
    const query = `sub_mchid=1600000001&bill_date=${today}&algorithm=AEAD_AES_256_GCM&account_type=BASIC&tar_type=GZIP`;
    const answer = await apply(`/v3/bill/sub-merchant-fundflowbill?${query}`);
    const text = await unseal(answer);
    expect(read(text).rows.map((row) => [row[3], row[6], row[10]])).toEqual([
      ['充值', '1000000.00', expect.any(String)],
      ['交易', '7.00', 'P1'],
      ['扣除交易手续费', '0.04', 'P1'],
    ]);
    const all = `bill_date=${today}&algorithm=AEAD_AES_256_GCM&account_type=ALL`;
    // It is the only sub-merchant.
    const ofAll = await apply(`/v3/ecommerce/bill/fundflowbill?${all}`);
    expect(ofAll).toMatchObject({ download_bill_count: 1, download_bill_list: [{ bill_sequence: 1 }] });
    expect(await unseal(ofAll)).toEqual(text);
  });
});

describe('a payment that is reversed on the next day', () => {
  test('stays SUCCESS on the bill of its day, and is REVOKED on that of the reversal', async () => {
    const start = dateOf(await sandbox.clock.now(), 0);
    const fields = { appid: 'wx1', mch_id: sandbox.mchid, out_trade_no: 'M1' };
    const code = {
      body: 'x',
      spbill_create_ip: '127.0.0.1',
      total_fee: '1000',
      auth_code: '130000000000000001',
    };
    await v2(sandbox, '/pay/micropay', { ...fields, ...code });
    await sandbox.clock.advance({ days: 1 });
    const reversed = await v2(sandbox, '/secapi/pay/reverse', fields);
    expect(reversed.fields['result_code']).toBe('SUCCESS');
    await sandbox.clock.advance({ days: 1 });
    const next = dateOf(await sandbox.clock.now(), -1);
    const [paid, revoked] = await Promise.all(
      [start, next].map(async (date) => {
        const bill = await apply(`/v3/bill/tradebill?bill_date=${date}`);
        return read(await fetchFile(bill['download_url']));
      }),
    );
    const rows = (bill = read(Buffer.from('\u{FEFF}\r\n\r\n'))) =>
      bill.rows.filter((row) => row[6] === 'M1').map((row) => [row[9], row[12], row[16], row[22], row[25]]);
    expect(rows(paid)).toEqual([['SUCCESS', '10.00', '0.00', '0.06000', '0.00']]);
    expect(rows(revoked)).toEqual([['REVOKED', '0.00', '10.00', '-0.06000', '10.00']]);
    expect(revoked?.totals).toEqual(['1', '0.00', '10.00', '0.00', '-0.06000', '0.00', '10.00']);
  });
});

describe('the profit sharing bill', () => {
  const sub_mchid = '1600000009';
  const other = '1900000777';
  const post = (path: string, body: Json) => {
    const serial = Object.keys(sandbox.config.certs).find((id) => id.startsWith('PUB_KEY_ID')) ?? '';
    return v3(sandbox, 'POST', path, body, { headers: { 'wechatpay-serial': serial } });
  };
  const root = '/v3/profitsharing';

  test('has the shares and returns that succeeded on the day, and their totals', async () => {
    const date = dateOf(await sandbox.clock.now(), 0);
    await v2(sandbox, '/pay/profitsharingaddreceiver', {
      appid: 'wx1', mch_id: sandbox.mchid, sign_type: 'HMAC-SHA256',
      receiver: JSON.stringify({ type: 'MERCHANT_ID', account: other, name: 'x', relation_type: 'SUPPLIER' }),
    }); // biome-ignore format: one message
    const own = await payNative(sandbox, 'PS1', { total: 10_000, profit_sharing: true });
    const subs = await payNative(sandbox, 'PS2', { total: 2_000, profit_sharing: true, sub_mchid });
    const toOther = (amount: number) => ({
      type: 'MERCHANT_ID', account: other, amount, description: '货款, "6"',
    }); // biome-ignore format: one message
    const stranger = { type: 'PERSONAL_OPENID', account: 'oStranger', amount: 5, description: 'x' };
    const share = {
      appid: 'wx1', transaction_id: own['transaction_id'], out_order_no: 'SH1', receivers: [toOther(1_000), stranger],
      unfreeze_unsplit: true,
    }; // biome-ignore format: one message
    expect((await post(`${root}/orders`, share)).status).toBe(200);
    const ofSub = {
      ...share, transaction_id: subs['transaction_id'], sub_mchid, out_order_no: 'SH2', receivers: [toOther(200)],
    }; // biome-ignore format: one message
    await v2(sandbox, '/pay/profitsharingaddreceiver', {
      appid: 'wx1', mch_id: sandbox.mchid, sub_mch_id: sub_mchid, sign_type: 'HMAC-SHA256',
      receiver: JSON.stringify({ type: 'MERCHANT_ID', account: other, name: 'x', relation_type: 'SUPPLIER' }),
    }); // biome-ignore format: one message
    expect((await post(`${root}/orders`, ofSub)).status).toBe(200);
    await sandbox.clock.advance({ seconds: 3 });
    const back = {
      out_order_no: 'SH1',
      out_return_no: 'RE1',
      return_mchid: other,
      amount: 300,
      description: '退货',
    };
    expect((await post(`${root}/return-orders`, back)).status).toBe(200);
    await sandbox.clock.advance({ days: 1 });
    const answer = await v3(sandbox, 'GET', `${root}/bills?bill_date=${date}`);
    const operation = operations.find((one) => nameOf(one) === 'GET v3/profitsharing/bills');
    expect(operation && judge(sandbox, operation, answer)).toEqual([]);
    const text = await fetchFile(answer.json['download_url']);
    expect(createHash('sha1').update(text).digest('hex')).toBe(answer.json['hash_value']);
    const { head, rows, totalHead, totals } = read(text);
    expect([head.length, head.slice(0, 3)]).toEqual([14, ['分账时间', '分账发起方', '分账方']]);
    expect(rows.map((row) => row.slice(1))).toEqual([
      [
        sandbox.mchid, sandbox.mchid, own['transaction_id'], expect.stringMatching(/^3008/), expect.any(String), 'SH1',
        '100.00', other, '10.00', '分账', '成功', '货款, "6"', '',
      ],
      [
        sandbox.mchid, sub_mchid, subs['transaction_id'], expect.stringMatching(/^3008/), expect.any(String), 'SH2',
        '20.00', other, '2.00', '分账', '成功', '货款, "6"', '',
      ],
      [
        sandbox.mchid, sandbox.mchid, own['transaction_id'], expect.stringMatching(/^3009/), '', 'RE1', '100.00', other,
        '3.00', '分账回退', '成功', '退货', '',
      ],
    ]); // biome-ignore format: rows of a bill
    expect([totalHead.length, totals]).toEqual([4, ['2', '12.00', '1', '3.00']]);
    const zipped = await apply(`${root}/bills?bill_date=${date}&tar_type=GZIP&sub_mchid=${sub_mchid}`);
    const file = gunzipSync(await fetchFile(zipped['download_url']));
    expect(read(file).rows.map((row) => row[6])).toEqual(['SH2']);
    const none = await v3(sandbox, 'GET', `${root}/bills?bill_date=${day}`);
    expect([none.status, none.json['code']]).toEqual([400, 'NO_STATEMENT_EXIST']);
  });
});

/** A request whose answer may be a file. */
async function v2Bill(path: string, given: Record<string, string>) {
  const { mchid, config } = sandbox;
  const fields = { appid: 'wx1', mch_id: mchid, nonce_str: 'n', sign_type: 'HMAC-SHA256', ...given };
  const sign = v2Sign(fields, config.apiV2Key, 'HMAC-SHA256');
  const answer = await send(config.endpoint + path, {
    method: 'POST',
    body: toXml({ ...fields, sign }),
    ca: config.ca,
    identity: config.merchant,
  });
  return { ...answer, fields: answer.body.startsWith('<') ? fromXml(answer.body) : {} };
}

describe('of APIv2', () => {
  test('a trade bill is text, and a failure is XML without a signature (sure)', async () => {
    const bill = await v2Bill('/pay/downloadbill', { bill_date: day.replace(/-/g, ''), bill_type: 'ALL' });
    expect(bill.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(read(Buffer.from(bill.body)).rows.map((row) => row[6])).toEqual(['B1', 'B2', 'B1']);
    const none = await v2Bill('/pay/downloadbill', { bill_date: '20200101' });
    expect(none.fields).toEqual({ return_code: 'FAIL', return_msg: 'No Bill Exist', error_code: '20002' });
  });

  test('a fund flow bill has its digest in a header', async () => {
    const given = { bill_date: day.replace(/-/g, ''), account_type: 'Basic' };
    const bill = await v2Bill('/pay/downloadfundflow', given);
    const digest = createHash('sha1').update(bill.body).digest('hex');
    expect(bill.headers['digest']).toBe(`SHA=${digest}`);
    expect(read(Buffer.from(bill.body)).rows).toHaveLength(6);
    const none = await v2Bill('/pay/downloadfundflow', { ...given, account_type: 'Operation' });
    expect(none.fields).toMatchObject({ result_code: 'FAIL', err_code: 'NO_BILL_EXIST' });
  });
});

test('the operations of this file in played.txt have had their answers', () => expectPlayed(sandbox));
