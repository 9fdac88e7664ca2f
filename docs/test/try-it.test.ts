/** "Try it" in a real browser with a real sandbox, from the sample to the user's agreement. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setStage } from './stage.js';

const stage = setStage();
let sandbox: Sandbox;
let page: Page;
let complaints: string[];

beforeEach(async () => {
  sandbox = await startSandbox({ port: 0 });
  page = await stage.browser.newPage();
  await page.addInitScript((address) => localStorage.setItem('wechatpay-kit:sandbox', address), sandbox.url);
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});

afterEach(async () => {
  await page.close();
  await sandbox.stop();
});

describe('a call from its page', () => {
  it('pays and signs: contractorder, the QR code, the user, both notifications', async () => {
    await open('/openapi/v2/pay/contractorder');
    await page.getByLabel('trade_type').selectOption('NATIVE');
    await send();
    expect(await stepOf('请求')).toContain('<![CDATA[100001256]]>');
    expect(await stepOf('待签名串')).toMatch(/^appid=.*&trade_type=NATIVE&key=\w{32}$/m);
    expect(await stepOf('签名')).toMatch(/\b[0-9A-F]{32}\b/);
    expect(await stepOf('应答')).toContain('<contract_result_code><![CDATA[SUCCESS]]>');
    expect(await stepOf('验签')).toContain('验签通过');
    expect(await page.locator('svg[aria-label^="weixin://"]').count()).toBe(1);

    await page.getByRole('button', { name: '以用户身份确认' }).click();
    await page.getByText('支付成功（SUCCESS）').waitFor();
    await page.getByText('已签约（SIGNED）').waitFor();
    expect(await page.getByText('contract.add').count()).toBeGreaterThan(0);
    const [order] = await sandbox.deliveries({ type: 'pay' });
    const [contract] = await sandbox.deliveries({ type: 'contract.add' });
    expect([order, contract]).not.toContain(undefined);
    expect(complaints).toEqual([]);
  });

  it('pays a second time, under new numbers', async () => {
    await open('/openapi/v2/pay/contractorder');
    await page.getByLabel('trade_type').selectOption('NATIVE');
    await send();
    await page.getByRole('button', { name: '以用户身份确认' }).click();
    await page.getByText('支付成功（SUCCESS）').waitFor();

    await page.getByRole('button', { name: '发送', exact: true }).click();
    await page.getByText('错误 ORDERPAID').waitFor();
    expect(await stepOf('错误')).toContain('换一组单号');
    await page.getByRole('button', { name: '换一组单号' }).click();
    expect(await page.getByLabel('out_trade_no').inputValue()).toMatch(/^\d{13}$/);
    await page.getByRole('button', { name: '发送', exact: true }).click();
    await page.getByText('应答 200，验签通过。').waitFor();
    expect(await page.locator('.result').innerText()).not.toContain('ORDERPAID');
    expect(complaints).toEqual([]);
  });

  it('says that the sandbox plays the operation, and declines for the chosen reason', async () => {
    await open('/openapi/v2/pay/contractorder');
    expect(await page.locator('.level.played').innerText()).toContain('完整模拟');
    await page.getByLabel('trade_type').selectOption('NATIVE');
    await send();
    await page.locator('.opened select').selectOption({ label: '余额不足' });
    await page.getByRole('button', { name: '以用户身份放弃' }).click();
    await page.getByText('未支付（NOTPAY）').waitFor();
    expect(await page.locator('.opened').innerText()).toContain('没有产生回调通知');
    expect(complaints).toEqual([]);
  });

  it('keeps the focus, and lets the user agree once', async () => {
    await open('/openapi/v3/global/papay/contracts/miniprogram-pre-entrust-sign');
    await page.getByRole('button', { name: '发送', exact: true }).press('Enter');
    const confirm = page.getByRole('button', { name: '以用户身份确认' });
    await confirm.waitFor();
    expect(await focused()).toBe('发送');
    await confirm.press('Enter');
    await page.getByText('已签约（SIGNED）').waitFor();
    await expect.poll(focused).toContain('已签约（SIGNED）');
    await confirm.press('Enter');
    await page.getByRole('button', { name: '以用户身份放弃' }).press('Enter');
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    expect(await page.locator('.opened .problem').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('signs with a session: the global mini-program', async () => {
    await open('/openapi/v3/global/papay/contracts/miniprogram-pre-entrust-sign');
    await send();
    expect(await stepOf('待签名串')).toContain(
      'POST\\n\n/v3/global/papay/contracts/miniprogram-pre-entrust-sign\\n',
    );
    expect(await stepOf('签名')).toContain('WECHATPAY2-SHA256-RSA2048');
    expect(await stepOf('验签')).toContain('验签通过');
    await page.getByRole('button', { name: '以用户身份确认' }).click();
    await page.getByText('已签约（SIGNED）').waitFor();
    expect(await page.getByText('PAPAY.SIGN').count()).toBeGreaterThan(0);
    expect((await sandbox.deliveries({ type: 'PAPAY.SIGN' })).length).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('signs with a pre-sign id without a notification, and shows the query in English', async () => {
    await open('/openapi/v3/ecommerce/individual-contracts/pre-entrust-sign/app');
    await send();
    expect(await stepOf('验签')).toContain('验签通过');
    await page.getByRole('button', { name: '以用户身份确认' }).click();
    await page.locator('.outcome [role="status"]').waitFor();

    await page.goto(
      encodeURI(
        `${stage.url}/en/openapi/v3/ecommerce/individual-contracts/out-contract-code/{out_contract_code}`,
      ),
    );
    await page.getByRole('button', { name: 'Try it in the sandbox' }).click();
    await page.getByLabel('out_contract_code').fill('APPLYMENT_00000000001');
    await page.getByLabel('appid').first().fill('wxd678efh567h23787');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.locator('.result').waitFor();
    expect(await stepOf('Response')).toContain('"individual_auth_id"');
    expect(complaints).toEqual([]);
  });

  it('shows the answer of WeChat Pay to a bad value', async () => {
    await open('/openapi/v3/ecommerce/individual-contracts/pre-entrust-sign/app');
    await page.getByLabel('out_contract_code').fill('not allowed: spaces');
    await send();
    expect(await stepOf('错误')).toContain('PARAM_ERROR');
  });

  it('reports a value that the SDK does not send, and moves the focus to its field', async () => {
    await open('/openapi/v3/global/papay/contracts/{contract_id}');
    await page.getByLabel('contract_id').fill('..');
    await send();
    const field = page.getByLabel('contract_id');
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.locator('.result').innerText()).toContain('RequestError');
    expect((await page.locator('.result details').count()) > 0).toBe(true);
  });
});

it('opens by a click before the scripts have come, shows how to start a sandbox, and finds it once it runs', async () => {
  const { url } = sandbox;
  await sandbox.stop();
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await arrived;
    await route.continue();
  });
  await page.goto(`${stage.url}/openapi/v2/pay/contractorder`, { waitUntil: 'commit' });
  const button = page.getByRole('button', { name: '在沙箱中试一试' });
  await button.click();
  expect(await button.getAttribute('data-clicked')).toBe('');
  arrive();
  await page.getByText('npx wechatpay-kit sandbox').first().waitFor();
  sandbox = await startSandbox({ port: Number(new URL(url).port) });
  await page.getByText('已连接沙箱').waitFor();
});

it('accepts the address of another sandbox', async () => {
  const other = await startSandbox({ port: 0, mchid: '1900000999' });
  await open('/openapi/v3/certificates');
  await page.getByRole('button', { name: '沙箱地址' }).click();
  await page.getByLabel('沙箱地址').fill(other.url);
  await page.keyboard.press('Enter');
  await page.getByText('商户号 1900000999').waitFor();
  await other.stop();
});

/** Opens the form of a page, connected to the sandbox of this test. */
async function open(path: string): Promise<void> {
  await page.goto(stage.url + encodeURI(path));
  await page.getByRole('button', { name: '在沙箱中试一试' }).click();
  await page.getByText('已连接沙箱').waitFor();
}

async function send(): Promise<void> {
  await page.getByRole('button', { name: '发送', exact: true }).click();
  await page.locator('.result').waitFor();
}

/** The focused element. */
async function focused(): Promise<string> {
  return await page.evaluate(() => {
    const { activeElement, body } = document;
    return activeElement instanceof HTMLElement && activeElement !== body ? activeElement.innerText : '';
  });
}

/** Opens a step and returns its text. */
async function stepOf(title: string): Promise<string> {
  const step = page.locator('.result details', {
    has: page.locator('.title', { hasText: new RegExp(`^${title}$`) }),
  });
  if ((await step.getAttribute('open')) === null) await step.locator('summary').click();
  await step.locator('.parts').waitFor();
  return await step.innerText();
}
