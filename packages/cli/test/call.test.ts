/** The commands that use a running sandbox, and real merchants. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bin, type Ended, run } from './command.js';

let folder: string;
let sandbox: Sandbox;
let receiver: Server;
let notifyUrl: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wechatpay-'));
  sandbox = await startSandbox({ merchants: ['1900000200'] });
  receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  notifyUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
  await rm(folder, { recursive: true });
});

const on = (...args: string[]): Promise<Ended> => run([...args, '--to', sandbox.url]);
const json = ({ stdout }: Ended): unknown => JSON.parse(stdout);

/** Other tests of this process may have set a merchant. */
function withoutMerchant(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('WECHATPAY_')));
}

describe('wechatpay-kit call', () => {
  const app = 'v3.ecommerce.individualContracts.preEntrustSign.app';

  test('prints the answer on the standard output, and its status on the standard error output', async () => {
    const ended = await on('call', 'v3.pay.transactions.native', '--example', '--set', 'amount.total=5');
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\{\n {2}"code_url": "weixin:/) });
    expect(ended.stderr).toMatch(
      /^200 OK {2}POST \/v3\/pay\/transactions\/native {2}Native下单 {2}Request-ID \S+\nTo play the user: .* confirm 'weixin:\S+'\n$/,
    );
    const [record] = await sandbox.requests({ operation: 'transactions/native', limit: 1 });
    expect(JSON.parse(record?.body ?? '')).toMatchObject({ amount: { total: 5 }, mchid: sandbox.mchid });
  });

  test('takes a body from an argument, a file and the standard input', async () => {
    const body = { appid: 'wxd678efh567h23787', out_contract_code: 'CODE1' };
    const file = join(folder, 'body.json');
    await writeFile(file, JSON.stringify({ ...body, out_contract_code: 'CODE2' }));
    const piped = new Promise<string>((resolve) => {
      const args = [bin, 'call', app, '--body', '-', '--json', '--to', sandbox.url];
      const child = execFile(process.execPath, args, (_, stdout) => resolve(stdout));
      child.stdin?.end(JSON.stringify({ ...body, out_contract_code: 'CODE3' }));
    });
    const ended = await Promise.all([
      on('call', app, '--body', JSON.stringify(body), '--json'),
      on('call', app, '--body', `@${file}`, '--json'),
      piped.then((stdout) => ({ code: 0, stdout, stderr: '' })),
    ]);
    for (const one of ended) {
      expect(json(one)).toMatchObject({ status: 200, data: { pre_entrustweb_id: expect.any(String) } });
    }
    const sent = (await sandbox.requests({ operation: 'pre-entrust-sign/app' })).map(
      ({ body: text }) => text,
    );
    for (const code of ['CODE1', 'CODE2', 'CODE3']) expect(sent.join('\n')).toContain(code);
  });

  test('speaks for another merchant of the sandbox, uploads a file, and writes one', async () => {
    const [logo, bill] = [join(folder, 'logo.png'), join(folder, 'bill.csv')];
    await writeFile(logo, 'a logo');
    const ended = await Promise.all([
      on('call', 'v3.certificates', '--merchant', '1900000200'),
      on('call', 'v3.merchant.media.upload', '--set', `file=${logo}`, '--json'),
      on('call', 'v3.billdownload.file', '--set', 'token=x', '--out', bill),
      on('call', 'v3.certificates', '--merchant', '1900000300'),
    ]);
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 1]);
    expect((await sandbox.requests({ merchant: '1900000200' })).length).toBe(1);
    expect(json(ended[1])).toMatchObject({ data: { media_id: expect.any(String) } });
    expect(ended[2]?.stdout).toBe('');
    expect(await readFile(bill, 'utf8')).toMatch(/^交易时间,/);
    expect(ended[3]?.stderr).toBe(
      'wechatpay-kit: merchant: expected one of 1900000109, 1900000200, got 1900000300\n',
    );
  });

  test('makes up values that are new in each call, and that fit each other', async () => {
    // A JSAPI order needs an openid, which the schema does not say.
    for (const call of [
      ['v2.pay.contractorder', '--set', 'openid=o1'],
      ['v2.mmpaymkttransfers.sendredpack'],
    ]) {
      for (const _ of [1, 2]) {
        const ended = await on('call', ...call, '--example', '--json');
        expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('"return_code": "SUCCESS"') });
      }
    }
  });

  test('tells missing fields in one list, and sends nothing', async () => {
    const before = (await sandbox.requests()).length;
    const ended = await on('call', 'v3.pay.transactions.native');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(
      /^wechatpay-kit: v3\.pay\.transactions\.native\.post needs:\n {2}appid {9}公众号ID · App ID/,
    );
    expect(ended.stderr).toContain('\n  amount.total  总金额 · Total amount\n');
    const dry = await on('call', 'v3.pay.transactions.native', '--force', '--dry-run');
    expect(json(dry)).toEqual({ json: { mchid: sandbox.mchid } });
    expect((await sandbox.requests()).length).toBe(before);
  });

  test('prints a refusal with its field, its meaning and what to do, and ends with 1', async () => {
    const [text, asJson] = await Promise.all([
      on('call', 'v3.pay.transactions.native', '--force'),
      on('call', 'v3.pay.transactions.native', '--force', '--json'),
    ]);
    expect(text).toMatchObject({ code: 1, stdout: '' });
    expect(text.stderr).toMatch(
      /^400 PARAM_ERROR {2}POST \/v3\/pay\/transactions\/native {2}参数错误.*\n {2}field {7}\/appid\n {2}meaning {5}\S/,
    );
    expect(text.stderr.match(/PARAM_ERROR/g)).toHaveLength(1);
    expect(asJson).toMatchObject({ code: 1, stderr: '' });
    expect(json(asJson)).toMatchObject({ status: 400, error: { code: 'PARAM_ERROR' } });
  });

  test('calls as a real merchant by a file or the environment, says whom it calls, and shows no key', async () => {
    const { config } = sandbox;
    await writeFile(join(folder, 'key.pem'), config.privateKey);
    const file = join(folder, 'merchant.json');
    const { mchid, serial, certs, apiV3Key, ca, endpoint } = config;
    await writeFile(
      file,
      JSON.stringify({ mchid, serial, privateKey: 'key.pem', certs, apiV3Key, ca, endpoint }),
    );
    const wrong = join(folder, 'wrong.json');
    await writeFile(wrong, JSON.stringify({ mchid, serial, privateKey: 'no-such.pem', certs, apiV3Key }));
    const torn = join(folder, 'torn.json');
    await writeFile(torn, `{"apiV3Key": "${apiV3Key}",}`);
    const [good, bad, broken, environment] = await Promise.all([
      run(['call', 'v3.certificates', '--config', file]),
      run(['call', 'v3.certificates', '--config', wrong]),
      run(['call', 'v3.certificates', '--config', torn]),
      run(['call', 'v3.certificates', '--config', 'env'], {
        ...withoutMerchant(process.env),
        WECHATPAY_MCHID: mchid,
      }),
    ]);
    const host = new URL(endpoint).host;
    expect(good.code).toBe(0);
    expect(good.stderr).toMatch(
      new RegExp(`^wechatpay-kit: calls ${host} as merchant ${mchid}, not a sandbox\n200 OK`),
    );
    expect(bad).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^wechatpay-kit: --config: there is no file .*no-such\.pem\n$/),
    });
    expect(broken).toMatchObject({ code: 2, stderr: expect.stringMatching(/torn\.json: it is not JSON\n$/) });
    expect(environment).toMatchObject({
      code: 2,
      stderr: 'wechatpay-kit: --config env: set WECHATPAY_SERIAL, WECHATPAY_PRIVATE_KEY\n',
    });
    for (const { stderr } of [good, bad, broken]) expect(stderr).not.toContain(apiV3Key);
  });
});

test('confirm plays the user, and prints the notifications that follow', async () => {
  const called = await on(
    ...['call', 'v3.global.papay.contracts.miniprogramPreEntrustSign', '--example', '--json'],
    ...['--set', 'plan_id=123', '--set', 'out_contract_code=CODE4', '--set', 'appid=wxcbda96de0b165486'],
    ...['--set', `success_notify_url=${notifyUrl}`],
  );
  const { session_id: id } = (json(called) as { data: { session_id: string } }).data;
  const confirmed = await on('confirm', id);
  expect(confirmed).toMatchObject({ code: 0, stderr: '' });
  expect(confirmed.stdout).toMatch(
    new RegExp(`^confirmed ${id}\n\\d\\d:\\d\\d:\\d\\d +notify +delivered 204 .* to ${notifyUrl}`),
  );
  const [again, unknown] = await Promise.all([on('confirm', id), on('decline', 'nothing', '--json')]);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/^wechatpay-kit: .*\n$/) });
  expect(unknown).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/unknown id "nothing"; pass a/),
  });
});

test('clock shows the time, and moves it ahead', async () => {
  const before = await sandbox.clock.now();
  const moved = json(await on('clock', 'advance', '1d', '2h', '--json')) as { now: string };
  expect(new Date(moved.now).getTime()).toBeGreaterThanOrEqual(before.getTime() + 26 * 3_600_000);
  expect((await on('clock')).stdout).toMatch(/^\d{4}-\S+Z {2}\(1 d 2 h ahead\)\n$/);
  expect((await on('clock', 'pause')).stdout).toMatch(/^\d{4}-\S+Z {2}\(1 d 2 h ahead, paused\)\n$/);
  await sandbox.trigger('TRANSACTION.SUCCESS', { to: 'http://127.0.0.1:1/closed' });
  await sandbox.idle();
  const due = (await on('clock', 'due')).stdout;
  expect(due).toMatch(
    /^\d{4}-\S+Z {2}in 15 s {2}Send the notification TRANSACTION\.SUCCESS, attempt 2 {2}\S+ {2}\d+\n/,
  );
  const stepped = json(await on('clock', 'next', '--json')) as { now: string; paused: boolean };
  expect(stepped).toEqual({ now: due.split(' ')[0], paused: true });
  expect(json(await on('clock', 'resume', '--json'))).toMatchObject({ paused: false });
  expect(await on('clock', 'advance', 'tomorrow')).toMatchObject({
    code: 2,
    stderr: 'wechatpay-kit: expected a duration such as 30d, 2h, 15m or 10s, got "tomorrow"\n',
  });
});

test('merchants are listed, added, and taken in', async () => {
  const certificate = join(folder, 'apiclient_cert.pem');
  const other = await startSandbox({ seed: 'other', mchid: '1900000400' });
  await writeFile(certificate, other.config.merchant.cert);
  const added = await on(
    'merchants',
    'add',
    '1900000400',
    '--certificate',
    certificate,
    '--brand-id',
    '1007',
  );
  await other.stop();
  expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining(`serial ${other.config.serial}`) });
  expect((await on('merchants')).stdout).toMatch(/\n1900000400 +1007 +its own +/);
  const { merchants } = json(await on('merchants', '--json')) as { merchants: { mchid: string }[] };
  expect(merchants.at(-1)).toMatchObject({ mchid: '1900000400', ownKey: true });
  // Only its own program can sign.
  expect(await on('call', 'v3.certificates', '--merchant', '1900000400')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('1900000400 keeps its private key'),
  });
  expect(await on('merchants', 'add', '1900000401', '--certificate', join(folder, 'none.pem'))).toMatchObject(
    {
      code: 2,
      stderr: expect.stringMatching(/--certificate: cannot read .*none\.pem: ENOENT/),
    },
  );
});

test('operations are found by words in either language, with their levels', async () => {
  const [native, chinese, played, none] = await Promise.all([
    on('operations', 'Native下单'),
    on('operations', '退款', 'v2', '--json'),
    on('operations', '--level', 'played', '--json'),
    on('operations', 'zzzz'),
  ]);
  expect(native.stdout).toContain(
    'v3.pay.transactions.native.post  played\n  POST /v3/pay/transactions/native  ',
  );
  const { operations } = json(chinese) as { operations: { id: string }[] };
  expect(operations.map(({ id }) => id)).toContain('v2.secapi.pay.refund.post');
  expect(
    (json(played) as { operations: { level: string }[] }).operations.every(({ level }) => level === 'played'),
  ).toBe(true);
  expect(none).toMatchObject({ code: 1, stderr: 'wechatpay-kit: no operation fits zzzz\n' });
});
