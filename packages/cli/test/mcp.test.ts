/** `wechatpay-kit mcp`, by the official client of the Model Context Protocol. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { loadOutline } from '@wechatpay-kit/openapi/model';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queries } from '../../../docs/test/search-queries.js';
import { bin, run, runProgram } from './command.js';

async function connect(...flags: string[]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [bin, 'mcp', ...flags] }));
  return client;
}

interface Answer {
  readonly text: string;
  readonly isError: boolean;
}

async function ask(client: Client, name: string, given: Record<string, unknown> = {}): Promise<Answer> {
  const { content, isError } = await client.callTool({ name, arguments: given });
  const [first] = content;
  return { text: first?.type === 'text' ? first.text : '', isError: isError === true };
}

describe('the tools of wechatpay-kit mcp', () => {
  let client: Client;
  beforeAll(async () => {
    client = await connect();
  });
  afterAll(() => client.close());

  it('are described, and none of them reaches WeChat Pay', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'search_operations',
      'show_operation',
      'show_field',
      'show_error',
      'validate_call',
      'search_guides',
      'show_guide',
      'call_sandbox',
      'pay_as_user',
      'advance_clock',
      'trigger_notification',
      'explain_request',
    ]);
    expect(tools.filter(({ description = '' }) => description.length < 40)).toEqual([]);
  });

  it.each([
    ['native order', 'v3.pay.transactions.native.post'],
    ['refund', 'v3.refund.domestic.refunds.post'],
    ['商家转账', 'v3.fundApp.mchTransfer.transferBills.post'],
    ['download trade bill', 'v3.bill.tradebill.get'],
    ['mch-transfer cancel', 'v3.fundApp.mchTransfer.transferBills.outBillNo._out_bill_no_.cancel.post'],
  ])('find operations by %j', async (query, id) => {
    const { text } = await ask(client, 'search_operations', { query, limit: 5 });
    expect(text.split('\n').map((line) => line.split('  ')[0])).toContain(id);
  });

  it("find first what the site's search finds first, of nine queries in ten", async () => {
    const names = new Map(
      loadOutline().operations.map(({ path, verb, outline }) => [
        `/openapi/${path.replace('{empty}', '')}#${verb}`,
        outline.operationId,
      ]),
    );
    const wanted = [...queries.zh, ...queries.en].flatMap(([query, page]) => {
      const id = names.get(page);
      // Fields are found by show_field, and misspelt words not at all.
      return id === undefined || /^[a-z\d]+(?:_[a-z]+)+$|^refudn$|^reconcilation$/.test(query)
        ? []
        : [[query, id]];
    });
    const wrong: string[] = [];
    for (const [query = '', id] of wanted) {
      const { text } = await ask(client, 'search_operations', { query, limit: 1 });
      if (text.split('  ')[0] !== id) wrong.push(`${query}: ${text}`);
    }
    expect(wanted.length).toBeGreaterThan(70);
    expect(wrong.length / wanted.length, wrong.join('\n')).toBeLessThan(0.1);
  });

  it('show an operation with the meaning of its fields, a sample and what follows', async () => {
    const { text } = await ask(client, 'show_operation', { operation: 'POST /v3/pay/transactions/native' });
    expect(text).toContain('- out_trade_no (string, required)');
    expect(text).toMatch(/ {2}- total \(integer, required\): .*in fen/);
    expect(text).toContain("pay.chain('v3/pay/transactions/native').post({");
    expect(text).toContain('- TRANSACTION.SUCCESS');
    expect(text).toMatch(/- out_trade_no .*6–32 characters$/m);
    expect(text).toMatch(/- time_expire .*RFC 3339 time/);
    const refund = await ask(client, 'show_operation', { operation: 'POST /v3/refund/domestic/refunds' });
    expect(refund.text).toMatch(/- transaction_id .*either `out_trade_no` or `transaction_id`/);
    expect(refund.text).toMatch(/- notify_url .*8–256 characters; URL/);
    const abroad = 'GET /v3/global/transactions/id/{transaction_id}';
    const forms = (await ask(client, 'show_operation', { operation: abroad })).text;
    expect(forms).toMatch(/- GlobalOrder \(one of several forms\): .*\n {2}- mchid \(string, required\)/);
    expect(forms).toContain('- GlobalPartnerOrder (one of several forms)');
    const unknown = await ask(client, 'show_operation', { operation: 'v3.pay.transactions.nativ' });
    expect(unknown).toMatchObject({ isError: true, text: expect.stringContaining('did you mean') });
  });

  it('explain fields with all their values, and error codes with what to do', async () => {
    // Only one form of a notification has it.
    expect((await ask(client, 'show_field', { name: 'parking_info' })).text).toContain('TRANSACTION.SUCCESS');
    const { text } = await ask(client, 'show_field', { name: 'trade_state' });
    expect(text).toContain('- NOTPAY: Not paid · 未支付');
    expect(await ask(client, 'show_field', { name: 'trade_stat' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('did you mean trade_state'),
    });
    expect((await ask(client, 'show_error', { code: 'NOT_ENOUGH' })).text).toContain('What to do:');
  });

  it('show guides, and sections of them, in both languages', async () => {
    expect((await ask(client, 'search_guides', { query: 'verify notification' })).text).toContain(
      'notifications, section "Verify only: `parse`"',
    );
    const guide = await ask(client, 'show_guide', {
      name: 'notifications',
      section: 'handler',
      language: 'zh',
    });
    expect(guide.text).toMatch(/^## .*[\u4e00-\u9fff].*`handler`[\s\S]*pay\.notifications\.handler\(/);
    const missing = await ask(client, 'show_guide', { name: 'notifications', section: 'nothing' });
    expect(missing).toMatchObject({ isError: true, text: expect.stringContaining('"Frameworks"') });
  });

  it('check arguments without sending them', async () => {
    const operation = 'v3.pay.transactions.native.post';
    const right = {
      appid: 'wx1',
      mchid: '1',
      description: 'x',
      out_trade_no: 'a-1',
      notify_url: 'https://a.example',
    };
    const check = async (json: object) =>
      (await ask(client, 'validate_call', { operation, arguments: { json } })).text;
    expect(await check({ ...right, amount: { total: 1 } })).toBe('Nothing is wrong.');
    expect(await check({ ...right, amount: {} })).toMatch(/^- missing: amount\.total \(/);
    expect(await check({ ...right, amount: { total: 1.5 } })).toContain('wrong: body /amount/total');
    expect(await check({ ...right, amount: { total: 1 }, foo: 1 })).toBe('- unknown: body /foo');
    expect(await ask(client, 'validate_call', { operation, arguments: { xml: {} } })).toMatchObject({
      isError: true,
      text: expect.stringContaining('the body is "json"'),
    });
    const combined = { sub_order_list: { order_num: 'two' } };
    const encoded = { operation: 'v2.pay.closecombinedorder.post', arguments: { xml: combined } };
    expect((await ask(client, 'validate_call', encoded)).text).not.toContain('wrong: body /sub_order_list:');
  });

  it('take a payment in a sandbox, and explain a refused refund', async () => {
    const order = { appid: 'wx1', description: 'x', out_trade_no: 'order-1', amount: { total: 5 } };
    const { text } = await ask(client, 'call_sandbox', {
      operation: 'v3.pay.transactions.native.post',
      arguments: { json: order },
    });
    const id = /"code_url": "(.+)"/.exec(text)?.[1];
    const paid = await ask(client, 'pay_as_user', { id });
    expect(paid.text).toMatch(/Notification TRANSACTION\.SUCCESS to .*: delivered \(204\)/);
    expect(paid.text).toContain('"out_trade_no": "order-1"');

    const refund = {
      out_trade_no: 'order-1',
      out_refund_no: 'refund-1',
      amount: { refund: 9, total: 5, currency: 'CNY' },
    };
    const refused = await ask(client, 'call_sandbox', {
      operation: 'v3.refund.domestic.refunds.post',
      arguments: { json: refund },
    });
    expect(refused.text).toMatch(/Refused: 400 [\s\S]*What to do: /);
    const explained = await ask(client, 'explain_request');
    expect(explained.text).toMatch(/at http:\/\/127\.0\.0\.1:\d+ .*\n\nRequest \d+ {2}POST v3\/refund/);
  });

  it('do not send a call that lacks fields, unless they may be made up', async () => {
    const operation = 'v3.pay.transactions.native.post';
    const lacking = await ask(client, 'call_sandbox', { operation });
    expect(lacking.text).toMatch(/^Not sent:\n- missing: appid/);
    const made = await ask(client, 'call_sandbox', { operation, example: true });
    expect(made.text).toMatch(/Status 200\n[\s\S]*"code_url"/);
  });

  it('send a notification, and move the clock', async () => {
    const sent = await ask(client, 'trigger_notification', { event: 'REFUND.SUCCESS' });
    expect(sent.text).toMatch(/^Notification REFUND\.SUCCESS to .*: delivered \(204\)\n\{/);
    expect((await ask(client, 'advance_clock', { duration: '1d' })).text).toMatch(/^It is /);
    expect((await ask(client, 'advance_clock', { duration: 'next' })).text).toMatch(/^It is /);
    expect(await ask(client, 'advance_clock', { duration: 'soon' })).toMatchObject({ isError: true });
    const unknown = await ask(client, 'trigger_notification', { event: 'NOTHING.HERE' });
    expect(unknown).toMatchObject({ isError: true });
  });

  it('refuse arguments that they do not take', async () => {
    const wrong = await client.callTool({ name: 'show_error', arguments: { kode: 'X' } }).then(
      ({ isError }) => isError,
      () => true,
    );
    expect(wrong).toBe(true);
  });
});

describe('wechatpay-kit mcp --config', () => {
  let sandbox: Sandbox;
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wechatpay-kit-mcp-'));
    file = join(folder, 'merchant.json');
    sandbox = await startSandbox({ mchid: '1900000999' });
    writeFileSync(file, JSON.stringify(sandbox.config));
  });
  afterAll(async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('calls as the real merchant only when the person has agreed, and shows no key', async () => {
    const client = await connect('--config', file);
    const call = { operation: 'v3.certificates.get', arguments: {} };
    const shown = [
      await ask(client, 'call_merchant', { ...call, confirm: false }),
      await ask(client, 'call_merchant', { ...call, confirm: true }),
    ].map(({ text }) => text);
    await client.close();
    expect(shown[0]).toMatch(/^Not sent\. .* real money/);
    expect(shown[1]).toContain('Status 200');
    expect(await sandbox.requests()).toHaveLength(1);
    const { privateKey, apiV2Key, apiV3Key } = sandbox.config as unknown as Record<string, unknown>;
    for (const secret of [apiV2Key, apiV3Key, ...String(privateKey).split('\n').slice(1, 3)]) {
      expect(secret).toMatch(/.{16}/);
      expect(shown.join('\n')).not.toContain(secret);
    }
  });

  it('tells at its start what is wrong with the configuration, without quoting it', async () => {
    writeFileSync(join(folder, 'wrong.json'), '{ "apiV3Key": "0123456789abcdef0123456789abcdef", }');
    const { code, stderr, stdout } = await run(['mcp', '--config', join(folder, 'wrong.json')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/--config: cannot read .*wrong\.json: it is not JSON\n$/);
  });
});

it('says which package is missing', async () => {
  const hook = `export const resolve = (name, context, next) => {
    if (!name.startsWith('@modelcontextprotocol/')) return next(name, context);
    throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
  };`;
  const address = `data:text/javascript,${encodeURIComponent(hook)}`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(address)});`;
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
  const { code, stderr } = await runProgram(process.execPath, [...flags, bin, 'mcp']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/npm install --save-dev @modelcontextprotocol\/server\n$/);
});
