/** The pages of things and of notifications, in a real browser on a real sandbox. */
import { readFile } from 'node:fs/promises';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openBrowser } from '../../../tools/site/site.js';
import { makeRequest, nameOf, operations, sendRequest } from '../../sandbox/test/asking.js';
import { placeNative } from '../../sandbox/test/paid-orders.js';
import { type Receiver, startReceiver } from '../../sandbox/test/receiver.js';
import { findViolations } from './axe.js';
import { openShop } from './phone-shop.js';

let sandbox: Sandbox;
let receiver: Receiver;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  [sandbox, receiver, browser] = await Promise.all([startSandbox(), startReceiver(), openBrowser()]);
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
});
afterAll(async () => {
  await browser?.close();
  receiver?.close();
  await sandbox?.stop();
});
let complaints: string[];
beforeEach(() => {
  complaints = [];
  page.removeAllListeners('pageerror');
  page.on('pageerror', (error) => complaints.push(error.message));
  page.removeAllListeners('response');
  page.on('response', (response) => {
    const isRead = response.request().method() === 'GET';
    if (isRead && response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
});

const open = (place: string): Promise<unknown> => page.goto(`${sandbox.url}/_console/${place}`);
const button = (name: string | RegExp) => page.getByRole('button', { name });
/** What is open beside the list. */
const opened = () => page.getByRole('region', { name: /^(Details|The notification)$/ });
const steps = async (): Promise<string[]> =>
  (await opened().locator('ol li .what').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());

test("an order's life is seen on its timeline as it happens, and is paid and refunded from its page", async () => {
  await open('things');
  await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
  receiver.failNext(500);
  await placeNative(sandbox, 'life-1', { notify_url: `${receiver.url}/life`, total: 1250 });
  await page.getByRole('row', { name: /life-1/ }).click();
  expect(new URL(page.url()).pathname).toBe('/_console/things/order/life-1');
  await opened().getByText('¥12.50').waitFor();
  const machine = opened().getByRole('img', { name: /^States: / });
  expect(await machine.getAttribute('aria-label')).toContain('Not paid (now)');

  await button('The user pays').click();
  await opened()
    .getByRole('link', { name: /TRANSACTION\.SUCCESS.*500/ })
    .waitFor();
  await sandbox.clock.advance({ minutes: 1 });
  await opened()
    .getByRole('link', { name: /TRANSACTION\.SUCCESS.*delivered/ })
    .waitFor();
  expect(await machine.getAttribute('aria-label')).toMatch(/Not paid \(passed\), Paid \(now\)/);

  await button('Refund…').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('amount.refund').fill('1251');
  await dialog.getByText('¥12.51').waitFor();
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click();
  expect(await dialog.getByRole('alert').innerText()).toMatch(/退款|refund/i);
  await dialog.getByLabel('amount.refund').fill('250');
  await dialog.getByRole('button', { name: 'Refund', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await opened()
    .locator('.move', { hasText: /Paid\s*→\s*Refunded/ })
    .waitFor();
  expect(await steps()).toEqual([
    expect.stringMatching(/^Place Native order.* Not paid$/),
    expect.stringMatching(/^The user pays Not paid → Paid$/),
    expect.stringContaining('500'),
    expect.stringContaining('delivered'),
    expect.stringMatching(/refund.*: INVALID_REQUEST$/),
    expect.stringMatching(/refund.* Paid → Refunded$/i),
  ]);

  await opened().getByRole('link', { name: 'life-1-R1', exact: true }).click();
  await opened().getByRole('heading', { name: 'life-1-R1' }).waitFor();
  await opened().getByText('¥2.50').waitFor();
  await opened().getByText('All fields').click();
  expect(await opened().getByLabel('All fields').innerText()).toContain('"out_refund_no": "life-1-R1"');
  expect(complaints).toEqual([]);
});

test('things are filtered by kind and words, in the address, and read again after a reload', async () => {
  await placeNative(sandbox, 'other-1');
  await open('things');
  await page.getByRole('link', { name: /^Orders/ }).click();
  await page.getByRole('searchbox', { name: 'Search numbers, goods, users' }).fill('other');
  await expect.poll(() => page.getByRole('row').count()).toBe(1);
  await page.reload();
  await page.getByRole('row', { name: /other-1/ }).waitFor();
  expect(await page.getByRole('row').count()).toBe(1);
  await page.getByRole('searchbox').fill('nothing has this');
  await button('Clear the filters').click();
  await page.getByRole('row', { name: /life-1/ }).waitFor();
  await open('things/balances');
  await page.getByRole('button', { name: `Set the balance of ${sandbox.mchid}/BASIC` }).click();
  await page.getByLabel('Balance (yuan)').fill('12.345');
  expect(await button('Save').isDisabled()).toBe(true);
  await page.getByLabel('Balance (yuan)').fill('12.34');
  await button('Save').click();
  await page
    .getByRole('row', { name: /Basic account/ })
    .getByText('12.34')
    .waitFor();
  await page.getByRole('link', { name: 'Bills', exact: true }).click();
  await page.getByRole('row', { name: /Trades/ }).click();
  await opened().getByRole('columnheader', { name: '商户订单号' }).waitFor();
  expect(await opened().getByRole('row').nth(1).innerText()).toContain('life-1');
  const [saved] = await Promise.all([page.waitForEvent('download'), button('Download CSV').click()]);
  const [, date = ''] = /^\d+_trade_([\d-]+)\.csv$/.exec(saved.suggestedFilename()) ?? [];
  const { text } = await sandbox.bills.read({ kind: 'trade', date });
  expect(await readFile(await saved.path(), 'utf8')).toBe(text);
  expect(complaints).toEqual([]);
});

test('a notification shows its attempts and what it encrypts, and is sent again by hand', async () => {
  await open('notifications');
  await page.getByRole('row', { name: /TRANSACTION\.SUCCESS/ }).click();
  const attempts = opened().locator('ol > li');
  await expect.poll(() => attempts.count()).toBe(2);
  expect(await attempts.allInnerTexts()).toEqual([
    expect.stringContaining('200'),
    expect.stringContaining('500'),
  ]);
  expect(await opened().getByLabel('Decrypted content').innerText()).toContain('"out_trade_no": "life-1"');
  const before = receiver.at('/life').length;
  await button('Resend').click();
  await page.getByRole('menuitem', { name: /Once more/ }).click();
  await opened().getByText('by hand').waitFor();
  expect(receiver.at('/life')).toHaveLength(before + 1);
  await button('Resend').click();
  await page.getByRole('menuitem', { name: /Twice at once/ }).click();
  await expect.poll(() => receiver.at('/life').length).toBe(before + 3);
  await button('Resend').click();
  await page.getByRole('menuitem', { name: /Late/ }).click();
  await page.getByLabel(/^Delay/).fill('5');
  await button(/^Send$/).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await sandbox.clock.advance({ minutes: 4 });
  expect(receiver.at('/life')).toHaveLength(before + 3);
  await sandbox.clock.advance({ minutes: 1 });
  await opened().getByText('late', { exact: true }).waitFor();
  expect(receiver.at('/life')).toHaveLength(before + 4);
  const serial = () => receiver.at('/life').at(-1)?.headers['wechatpay-serial'];
  const old = serial();
  await sandbox.keys.rotate({ what: 'publicKey' });
  await button('Resend').click();
  await page.getByRole('menuitem', { name: /old key/ }).click();
  await opened().getByText('by the old key', { exact: true }).waitFor();
  expect([receiver.at('/life').length, serial()]).toEqual([before + 5, old]);
  await button('Resend').click();
  await page.getByRole('menuitem', { name: /Once more/ }).click();
  await expect.poll(() => receiver.at('/life').length).toBe(before + 6);
  expect(serial()).not.toBe(old);
  await opened().getByRole('link', { name: 'life-1', exact: true }).click();
  await opened().getByRole('heading', { name: 'life-1' }).waitFor();
  expect(complaints).toEqual([]);
});

test('an event is found by words and triggered with another content', async () => {
  await open('notifications');
  await button('Trigger').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill('transaction.success');
  await dialog.getByRole('button', { name: /\bTRANSACTION\.SUCCESS APIv3/ }).click();
  await dialog.getByLabel('To', { exact: true }).fill(`${receiver.url}/triggered`);
  await dialog.getByLabel(/^out_trade_no/).fill('made-1');
  await dialog.getByText('1 field changed').waitFor();
  await dialog.getByRole('button', { name: 'JSON' }).click();
  const json = dialog.getByRole('textbox', { name: 'Content (JSON)' });
  expect(await json.inputValue()).toContain('"out_trade_no": "made-1"');
  await json.fill('{');
  expect(await button('Send').isDisabled()).toBe(true);
  await json.fill('{ "out_trade_no": "made-1", "amount": { "total": 7 } }');
  await dialog.getByText('Preview what is sent').click();
  const preview = dialog.getByLabel('Preview: decrypted content');
  await preview.getByText('"made-1"').waitFor();
  const said = JSON.parse(await preview.innerText());
  expect(await dialog.getByLabel('Preview: request body').innerText()).toContain('AEAD_AES_256_GCM');
  await button('Send').click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => receiver.at('/triggered').length).toBe(1);
  await opened().getByText('"made-1"').waitFor();
  expect(await opened().getByLabel('Decrypted content').innerText()).toMatch(/"total": 7\b/);
  const sent = JSON.parse(await opened().getByLabel('Decrypted content').innerText());
  expect({ ...sent, success_time: '' }).toEqual({ ...said, success_time: '' });
  expect(complaints).toEqual([]);
});

test('the user refuses and complains, the platform rejects and approves, a contract ends, each by a button', async () => {
  const shop = openShop(sandbox);
  const press = async (act: RegExp, fill?: (dialog: Locator) => Promise<unknown>): Promise<void> => {
    await opened().getByRole('button', { name: act }).click();
    if (fill === undefined) return;
    const dialog = page.getByRole('dialog');
    await fill(dialog);
    await dialog.locator('button[type=submit]').click();
    await dialog.waitFor({ state: 'detached' });
  };
  const present = (state: string) =>
    opened().locator('.standing').getByText(state, { exact: true }).waitFor();
  await open('things/order/other-1');
  await press(/does not agree/, (dialog) => dialog.getByLabel('Wrong password').check());
  await opened()
    .getByRole('listitem')
    .filter({ hasText: /wrong password/ })
    .waitFor();
  expect(await button(/The user complains/).count()).toBe(0);

  await open('things/order/life-1');
  await press(/The user complains/, (dialog) =>
    dialog.getByLabel(/^what the user says/).fill('The cup leaks'),
  );
  const [complaint] = (await sandbox.things({ kind: 'complaint' })).things;
  expect(complaint).toMatchObject({ title: 'The cup leaks', state: 'PENDING' });
  await open(`things/complaint/${complaint?.id}`);
  await press(/withdraws the complaint/);
  await present('PROCESSED');

  await sandbox.confirm(await shop.contract());
  const [contract] = (await sandbox.things({ kind: 'contract' })).things;
  await open(`things/contract/${contract?.id}`);
  await press(/^Terminate/, (dialog) => dialog.getByLabel(/^who ends it/).selectOption('customer-service'));
  await present('TERMINATED');

  const operation = operations.find((one) => nameOf(one) === 'POST v3/apply4subject/applyment');
  if (operation === undefined) throw new Error('no operation');
  const submit = (seed: string) =>
    sendRequest(sandbox, operation, makeRequest(sandbox, operation, seed, { business_code: 'APPLY-1' }));
  await submit('first');
  await open('things/applyment/APPLY-1');
  await press(/^Reject/, (dialog) => dialog.getByLabel(/^texts by field/).fill('{"licence_copy":"blurred"}'));
  await present('APPLYMENT_STATE_REJECTED');
  expect(JSON.stringify((await sandbox.thing('applyment', 'APPLY-1')).fields)).toContain('blurred');
  await submit('second');
  await press(/^Approve/);
  await present('APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT');
  expect(complaints).toEqual([]);
});

test('the keyboard alone finds, opens and leaves', async () => {
  await open('things');
  await page.getByRole('row', { name: /other-1/ }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('life');
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/_console/things/order/life-1');
  await page.keyboard.press('k');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/_console/things/refund/life-1-R1');
  await page.keyboard.press('Escape');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/_console/things');
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/_console/notifications');
  expect(complaints).toEqual([]);
});

test('the pages fit 390 px, and axe finds nothing serious in both schemes', async () => {
  const [delivery] = await sandbox.deliveries();
  const [listed] = await sandbox.bills.list({ kind: 'trade' });
  const bill = `things/bills/trade_${listed?.date}`;
  await page.setViewportSize({ width: 390, height: 844 });
  const findings: string[] = [];
  for (const place of [
    'things',
    'things/order/life-1',
    'things/bills',
    bill,
    `notifications/${delivery?.id}`,
  ]) {
    await open(place);
    await page.locator('main :is(article, [role=row])').first().waitFor();
    const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    if (wide === true) findings.push(`${place}: wider than the screen`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      // Schemes differ in colours only.
      const options = colorScheme === 'dark' ? { runOnly: ['color-contrast'] } : {};
      for (const found of await findViolations(page, options))
        findings.push(`${place} ${colorScheme} ${found}`);
    }
  }
  expect(findings).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a sandbox that stops is told on the page, which goes on when it is started again', async () => {
  await open('things');
  await page
    .getByRole('row', { name: /life-1/ })
    .first()
    .waitFor();
  const port = Number(new URL(sandbox.url).port);
  await sandbox.stop();
  const told = page.getByRole('status').filter({ hasText: 'The sandbox has stopped' });
  await told.getByText(`npx wechatpay-kit sandbox --port ${port}`).waitFor();
  sandbox = await startSandbox({ port });
  await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
  await told.waitFor({ state: 'detached' });
});
