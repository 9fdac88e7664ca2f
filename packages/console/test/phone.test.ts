/** The phone in a real browser, as a phone in the network opens it: 390 px wide, by the address of its QR code. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import type { RunOptions } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../../../tools/site/site.js';
import { findViolations } from './axe.js';
import { openid, openShop, type Shop } from './phone-shop.js';

/** Chromium would ask before a page of another address may reach this machine. Other browsers do not. */
const flags = ['--disable-features=LocalNetworkAccessChecks'];

let sandbox: Sandbox;
let shop: Shop;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the page asks other machines for, and what it complains about. */
let wrong: string[];

beforeAll(async () => {
  [sandbox, browser] = await Promise.all([startSandbox({ phone: '127.0.0.1:0' }), openBrowser(flags)]);
  shop = openShop(sandbox);
});
afterAll(async () => {
  await browser?.close();
  await sandbox?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  wrong = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(sandbox.phoneUrl ?? '')) wrong.push(request.url());
  });
});
afterEach(async () => {
  await context.close();
  expect(wrong).toEqual([]);
});

/** Opens what a QR code says. @param id what the page is of */
async function scan(id: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${sandbox.phoneUrl}?openid=${openid}#${new URLSearchParams({ open: id })}`);
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const seen = (text: string) => page.getByText(text, { exact: true }).first().waitFor();

/** Six digits on the pad of the page. */
async function enter(): Promise<void> {
  for (const digit of '258014') await button(digit).click();
}

/** What disturbs users of assistive technology, and what does not fit the width. */
async function inspect(place: string, options: RunOptions): Promise<string[]> {
  const found = (await findViolations(page, options)).map((one) => `${place}: ${one}`);
  const width = await page.evaluate('document.documentElement.scrollWidth');
  return width === 390 ? found : [...found, `${place}: ${width} px wide`];
}

test('a wrong password is told, the next one pays, and the merchant sees the card', async () => {
  await scan(await shop.order(1280));
  await seen('¥12.80');
  await seen('商户 1900000109');
  await button(/^付款方式/).click();
  await button('工商银行储蓄卡（6666）').click();
  await button('立即支付').click();
  await page.getByLabel('输完六位后').selectOption('wrong-password');
  await enter();
  await seen('支付密码错误，请重试');
  expect(await shop.state()).toMatchObject({ trade_state: 'NOTPAY' });
  await button('重试').click();
  await enter();
  await seen('支付成功');
  expect(await shop.state()).toMatchObject({
    trade_state: 'SUCCESS',
    bank_type: 'ICBC_DEBIT',
    payer: { openid },
  });
  await button('查看账单').click();
  await seen('-¥12.80');
});

test('with the keyboard alone: the method, the password, a failure, the way back', async () => {
  await scan(await shop.order(100));
  await button('立即支付').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.getByRole('dialog').count()).toBe(0);
  expect(await page.evaluate('document.activeElement.textContent.trim()')).toBe('立即支付');
  await page.keyboard.press('Enter');
  await page.getByLabel('输完六位后').selectOption('risk');
  await page.keyboard.type('12345');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('56');
  await page.getByText('当前交易存在风险').waitFor();
  await page.keyboard.press('Enter');
  await button('关闭').focus();
  await page.keyboard.press('Enter');
  await seen('放弃付款？');
  await button('放弃').focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('扫码或打开链接').waitFor();
  expect(await shop.state()).toMatchObject({ trade_state: 'NOTPAY' });
});

test('a command that pays is seen on the open page, and the address of the shop leads back', async () => {
  const code = await shop.order(100);
  await scan(`${code}&redirect_url=${encodeURIComponent('http://shop.test/thanks?order=1')}`);
  await button('立即支付').waitFor();
  await sandbox.confirm(code);
  await seen('支付成功');
  const back = page.getByRole('link', { name: '返回商家' });
  expect(await back.getAttribute('href')).toBe('http://shop.test/thanks?order=1');
});

test('a contract shows its terms, is signed by password, and is terminated in the wallet', async () => {
  await scan(await shop.contract());
  await seen('音乐会员');
  await seen('12535');
  await button('同意并开通').click();
  await enter();
  await seen('开通成功');
  await button('查看扣费服务').click();
  await seen('使用中');
  await button('解约').click();
  await page.getByText('并会收到解约通知').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: '解约' }).click();
  await seen('已解约');
  const { things } = await sandbox.user(openid);
  expect(things.find(({ kind }) => kind === 'contract')).toMatchObject({ state: 'TERMINATED' });
});

test('a transfer waits in the wallet, and once received the change pays', async () => {
  await shop.transfer(5000);
  await page.goto(`${sandbox.phoneUrl}?openid=${openid}`);
  await button('去处理').click();
  await button('确认收款').click();
  await seen('收款成功');
  await button('完成').click();
  await sandbox.clock.advance({ minutes: 1 });
  await seen('¥50.00');
  await scan(await shop.order(100));
  await button(/^付款方式 零钱/).waitFor();
  await button('立即支付').click();
  await enter();
  await seen('支付成功');
  expect(await sandbox.user(openid)).toMatchObject({ change: 4900 });
});

test('a pay score order is confirmed, and paid when the service is over', async () => {
  const id = await shop.service();
  await scan(id);
  await seen('充电宝租借');
  await button('确认').click();
  await seen('已确认');
  await shop.complete(600);
  await button('立即支付').waitFor();
  await seen('¥6.00');
  await button('立即支付').click();
  await enter();
  await seen('支付成功');
});

test('a coupon is taken', async () => {
  await scan(await shop.coupon());
  await seen('满 100 减 10');
  await button('立即领取').click();
  await seen('领取成功');
  await button('查看卡券').click();
  await seen('可使用');
});

test('a page of another origin that knows the token cannot use the phone', async () => {
  const id = await shop.order(100);
  const elsewhere = 'http://127.0.0.2:1/';
  await page.route(elsewhere, (route) => route.fulfill({ contentType: 'text/html', body: '<p>x' }));
  const failures: (string | undefined)[] = [];
  page.on('requestfailed', (request) => failures.push(request.failure()?.errorText));
  await page.goto(elsewhere);
  const answers = await page.evaluate(
    async ({ base, body }) => {
      const ask = (path: string, init: RequestInit): Promise<string> =>
        fetch(`${base}${path}`, init).then(
          (answer) => answer.type,
          () => 'refused',
        );
      const headers = { 'content-type': 'application/json' };
      return [
        await ask('api/users', {}),
        await ask('api/confirm', { method: 'POST', body, headers }),
        await ask('api/confirm', { method: 'POST', body, mode: 'no-cors' }),
      ];
    },
    { base: sandbox.phoneUrl ?? '', body: JSON.stringify({ id, openid }) },
  );
  expect(answers).toEqual(['refused', 'refused', 'refused']);
  // Those that need no preflight arrive: the answer is what stops them.
  expect(failures).toContainEqual(expect.stringContaining('ERR_BLOCKED_BY_RESPONSE'));
  expect(await shop.state()).toMatchObject({ trade_state: 'NOTPAY' });
  wrong = wrong.filter((url) => !url.startsWith(elsewhere));
});

test('an address that opens nothing says what to check; the page of another token does not open', async () => {
  await page.goto(`${sandbox.phoneUrl}?id=nothing`);
  await page.getByText('请核对 code_url').waitFor();
  const other = `${new URL(sandbox.phoneUrl ?? '').origin}/${'x'.repeat(22)}/`;
  const answer = await page.goto(other);
  expect(answer?.status()).toBe(404);
  expect(await page.textContent('body')).toContain('needs its token');
  wrong = wrong.filter((url) => !url.startsWith(new URL(other).origin));
});

test('in light and dark, in both languages, nothing disturbs assistive technology or leaves the width', async () => {
  const complaints: string[] = [];
  const [order, contract, coupon] = [await shop.order(1280), await shop.contract(), await shop.coupon()];
  await shop.transfer(100);
  // Modes differ in colours only.
  const dark = { runOnly: ['color-contrast'] };
  for (const [colorScheme, other, rules] of [
    ['light', 'English', {}],
    ['dark', '中文', dark],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(`${sandbox.phoneUrl}?openid=${openid}#`);
    await button(/去处理|Open/)
      .first()
      .waitFor();
    complaints.push(...(await inspect(`home ${colorScheme}`, rules)));
    for (const [name, id] of Object.entries({ order, contract, coupon })) {
      await scan(id);
      await page.locator('.big').waitFor();
      complaints.push(...(await inspect(`${name} ${colorScheme}`, rules)));
    }
    await scan(order);
    await page.locator('.method').click();
    complaints.push(...(await inspect(`methods ${colorScheme}`, rules)));
    await page.keyboard.press('Escape');
    await page.locator('.big').click();
    complaints.push(...(await inspect(`pad ${colorScheme}`, rules)));
    await page.goto(`${sandbox.phoneUrl}#bills`);
    await page.reload();
    await page.locator('.row').first().click();
    complaints.push(...(await inspect(`bills ${colorScheme}`, rules)));
    await page.goto(`${sandbox.phoneUrl}#`);
    await button(other).click();
  }
  expect(complaints).toEqual([]);
});
