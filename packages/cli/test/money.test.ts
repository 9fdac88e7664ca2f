import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ended, run } from './command.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ mchid: '1900000109', phone: '127.0.0.1:0' });
});
afterAll(() => sandbox.stop());

const on = (...args: string[]): Promise<Ended> => run([...args, '--to', sandbox.url]);

/** Places a Native order by the command. */
async function place(out_trade_no: string): Promise<string> {
  const given = ['--set', `out_trade_no=${out_trade_no}`, '--set', 'amount.total=10000'];
  const { stdout } = await on('call', 'v3.pay.transactions.native', '--example', ...given);
  return (JSON.parse(stdout) as { code_url: string }).code_url;
}

test('a user pays, and the books have the payment and its fee', async () => {
  const paid = await on('confirm', await place('M1'), '--json');
  expect(paid).toMatchObject({ code: 0, stderr: '' });
  const { stdout } = await on('balances');
  expect(stdout.split('\n')[0]).toMatch(/^account +fen +yuan$/);
  expect(stdout).toMatch(/^1900000109\/BASIC +100009940 +¥1,000,099\.40$/m);
  const order = await on('call', 'GET', '/v3/pay/transactions/out-trade-no/M1?mchid=1900000109');
  const { payer } = JSON.parse(order.stdout) as { payer: { openid: string } };
  const user = await on('user', payer.openid);
  expect(user.stdout).toBe(`${payer.openid}  ¥0.00 of change\nSUCCESS  order  M1  merchant 1900000109\n`);
});

test('a chosen user pays with a chosen card; the phone has an address for the page', async () => {
  const code_url = await place('M3');
  const phone = await on('phone', code_url);
  expect(phone).toMatchObject({ code: 0, stderr: '' });
  const [base, opens = ''] = phone.stdout.trim().split('#');
  expect(base).toBe(sandbox.phoneUrl);
  expect(new URLSearchParams(opens).get('open')).toBe(code_url);
  const paid = await on('confirm', code_url, '--openid', 'oChosen', '--method', 'ICBC_DEBIT');
  expect(paid.code).toBe(0);
  const order = await on('call', 'GET', '/v3/pay/transactions/out-trade-no/M3?mchid=1900000109');
  expect(JSON.parse(order.stdout)).toMatchObject({ bank_type: 'ICBC_DEBIT', payer: { openid: 'oChosen' } });
  const wrong = await on('confirm', await place('M4'), '--method', 'cash');
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/method: expected CHANGE, or/)]);
});

test('a payment that fails leaves the order unpaid', async () => {
  const code_url = await place('M2');
  const declined = await on('decline', code_url, '--reason', 'insufficient-balance');
  expect(declined).toMatchObject({ code: 0, stdout: `declined ${code_url}\n` });
  const order = await on('call', 'GET', '/v3/pay/transactions/out-trade-no/M2?mchid=1900000109');
  expect(JSON.parse(order.stdout)).toMatchObject({
    trade_state: 'NOTPAY',
    trade_state_desc: '支付失败：余额不足',
  });
  const wrong = await on('decline', code_url, '--reason', 'none');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Allowed choices are cancelled')]);
});

test('a balance is set with money from outside', async () => {
  const set = await on('balances', 'set', '1900000109/OPERATION', '5', '--json');
  expect(JSON.parse(set.stdout)).toMatchObject({
    balances: expect.arrayContaining([{ account: '1900000109/OPERATION', amount: 5 }]),
  });
  const unknown = await on('balances', 'set', 'nothing', '5');
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    expect.stringMatching(/account: expected an owner and a purse/),
  ]);
});

test('the bills of days with movements are listed, and one is printed as the merchant gets it', async () => {
  const [listed] = await sandbox.bills.list({ kind: 'trade' });
  if (listed === undefined) throw new Error('no bill');
  const { stdout } = await on('bills');
  expect(stdout).toMatch(new RegExp(`^${listed.date}  trade +open +${listed.rows} +1900000109$`, 'm'));
  const { text } = await sandbox.bills.read({ kind: 'fund-flow', date: listed.date, account: 'BASIC' });
  expect((await on('bills', 'fund-flow', listed.date)).stdout).toBe(`${text.trimEnd()}\n`);
  const none = await on('bills', 'trade', '2020-01-01');
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('nothing moved on that day')]);
});

test('the acts of the platform are listed, and done', async () => {
  const { acts } = JSON.parse((await on('operate', '--json')).stdout) as { acts: { act: string }[] };
  expect(acts).toEqual(await sandbox.acts());
  const { stdout } = await on('operate');
  for (const { act } of acts) expect(stdout).toMatch(new RegExp(`^${act}  `, 'm'));
  const unknown = await on('operate', 'nothing', 'X');
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    expect.stringMatching(/act: expected one of .*raise-complaint.*, got "nothing"/),
  ]);
  expect((await on('operate', 'raise-complaint')).code).toBe(2);
});

test('the readings are listed, and followed', async () => {
  const readings = await sandbox.readings.list();
  const listed = await on('readings');
  expect(listed.code).toBe(0);
  for (const { name, usual } of readings) expect(listed.stdout).toContain(`${name}\n  * usual: ${usual}\n`);
  const unknown = await on('readings', 'set', 'nothing', 'other');
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringMatching(/name: expected one of/)]);
});
