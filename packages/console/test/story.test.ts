/**
 * A whole story in two windows, the console and the phone: an order by curl, its payment, a notification that fails and is
 * resent, a refund, a month, a deduction, the end of the contract; a refused signature; a fault.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import jsqr from 'jsqr';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../../../tools/site/site.js';
import { patience } from '../../../tools/test/patience.js';
import { v2, v3 } from '../../sandbox/test/merchant.js';
import { orderFields } from '../../sandbox/test/orders.js';
import { createPapay, moveTo } from '../../sandbox/test/papay.js';
import { type Receiver, startReceiver } from '../../sandbox/test/receiver.js';

const run = promisify(execFile);
let sandbox: Sandbox;
let receiver: Receiver;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;
const complaints: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'story-'));
  [sandbox, receiver, browser] = await Promise.all([
    startSandbox({ phone: '127.0.0.1:0' }),
    startReceiver(),
    openBrowser(),
  ]);
  await writeFile(join(folder, 'key.pem'), sandbox.config.privateKey);
  context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  page = await openPage(`${sandbox.url}/_console/`);
});
afterAll(async () => {
  await browser?.close();
  receiver?.close();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function openPage(url: string): Promise<Page> {
  const opened = await context.newPage();
  opened.setDefaultTimeout(patience(20_000));
  opened.on('pageerror', (error) => complaints.push(error.message));
  await opened.goto(url);
  return opened;
}

const call = `time=$(date +%s) nonce=$(openssl rand -hex 16)
signature=$(printf 'POST\\n%s\\n%s\\n%s\\n%s\\n' "$1" "$time" "$nonce" "$(cat body.json)" |
  openssl dgst -sha256 -sign "$5" | openssl base64 -A)
curl -sS "$2$1" -H 'Accept: application/json' -H 'Content-Type: application/json' --data-binary @body.json \\
  -H "Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\\"$3\\",serial_no=\\"$4\\",nonce_str=\\"$nonce\\",timestamp=\\"$time\\",signature=\\"$signature\\""`;

/** A call by curl, signed by openssl. */
async function curl(path: string, json: object, key = 'key.pem'): Promise<Record<string, string>> {
  await writeFile(join(folder, 'body.json'), JSON.stringify(json));
  const given = [path, sandbox.url, sandbox.mchid, sandbox.config.serial, key];
  const { stdout } = await run('sh', ['-c', call, 'sh', ...given], { cwd: folder });
  return JSON.parse(stdout);
}

const native = '/v3/pay/transactions/native';
const order = (out_trade_no: string): object => ({
  appid: 'wxd678efh567h23787',
  mchid: sandbox.mchid,
  description: 'Coffee',
  out_trade_no,
  notify_url: `${receiver.url}/paid`,
  amount: { total: 3200 },
});

const row = (name: RegExp) => page.getByRole('row', { name });
/** What is open beside the list. */
const opened = () => page.getByRole('region', { name: /^(Details|The notification)$/ });
/** An entry of a thing's timeline. */
const step = (text: RegExp) => opened().getByRole('listitem').filter({ hasText: text }).first();
const go = (name: string): Promise<void> =>
  page.getByRole('navigation').getByRole('link', { name }).first().click();

interface Pixels {
  readonly data: number[];
  readonly width: number;
  readonly height: number;
}

/** Runs in the page. */
const readPixels = `async (png) => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const drawing = new OffscreenCanvas(image.width, image.height).getContext('2d');
  drawing.drawImage(image, 0, 0);
  const { data, width, height } = drawing.getImageData(0, 0, image.width, image.height);
  return { data: [...data], width, height };
}`;

/** What the camera of a phone reads from the QR code on the page. */
async function scan(): Promise<string> {
  const png = (await page.getByRole('img', { name: /^http/ }).screenshot()).toString('base64');
  const { data, width, height } = await page.evaluate<Pixels>(`(${readPixels})('${png}')`);
  return jsqr.default(Uint8ClampedArray.from(data), width, height)?.data ?? '';
}

async function payOn(phone: Page): Promise<void> {
  await phone.getByRole('button', { name: /Pay now/ }).click();
  await phone.getByRole('dialog', { name: 'Payment password' }).waitFor();
  await phone.keyboard.type('123456');
  await phone.getByText('Paid', { exact: true }).first().waitFor();
}

test('an order by curl appears at once, and its QR code opens the cashier on the phone', async () => {
  await page.getByRole('heading', { name: 'No requests yet' }).waitFor();
  receiver.failNext(500);
  await curl(native, order('story-1'));
  await row(/Place Native order.*story-1/).click();
  const address = await scan();
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/\?id=/);
  const phone = await openPage(address);
  await phone.getByText('32.00').first().waitFor();
  await payOn(phone);
  await phone.close();
});

test('the payment is seen in the console; its notification failed, and is resent by hand', async () => {
  await go('Notifications');
  await row(/TRANSACTION\.SUCCESS/).click();
  await opened().getByText(/500/).first().waitFor();
  await page.getByRole('button', { name: 'Resend' }).click();
  await page.getByRole('menuitem', { name: /Once more/ }).click();
  await opened().getByText('by hand').waitFor();
  expect(receiver.at('/paid')).toHaveLength(2);
  await go('Business');
  await row(/story-1/).click();
  await step(/The user pays.*Not paid.*Paid/).waitFor();
});

test('it is refunded from its page', async () => {
  await page.getByRole('button', { name: 'Refund…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Refund', exact: true }).click();
  await step(/Paid.*Refunded/).waitFor();
});

test('a month passes in the console; a contract is deducted, and ended by the user on the phone', async () => {
  const fields = orderFields(sandbox, 'story-2', {
    contract_code: 'story-contract',
    notify_url: `${receiver.url}/first`,
    contract_notify_url: `${receiver.url}/contract`,
  });
  const { prepay_id = '' } = (await v2(sandbox, '/pay/contractorder', fields)).fields;
  const phone = await openPage(`${sandbox.phoneUrl}?${new URLSearchParams({ id: prepay_id })}`);
  await payOn(phone);

  const before = await sandbox.clock.now();
  await go('World');
  await page.getByRole('button', { name: '30 days' }).click();
  await page.getByText(/ahead of this machine by (29|30) days/).waitFor();
  expect((await sandbox.clock.now()).getTime() - before.getTime()).toBeGreaterThanOrEqual(30 * 86_400_000);

  const papay = createPapay(sandbox, receiver);
  const { plan_id = '' } = fields;
  const asked = {
    version: '1.0',
    appid: 'wx1',
    mch_id: sandbox.mchid,
    plan_id,
    contract_code: 'story-contract',
  };
  const { contract_id = '' } = (await v2(sandbox, '/papay/querycontract', asked, { nonce: undefined }))
    .fields;
  await moveTo(sandbox, '09:00');
  await papay.apply(contract_id, 'story-3');
  await sandbox.clock.advance({ days: 1, hours: 1 });
  await go('Business');
  await row(/story-3/)
    .getByText('Paid', { exact: true })
    .first()
    .waitFor();

  await phone.goto(`${sandbox.phoneUrl}#contracts`);
  await phone
    .getByRole('button', { name: /Terminate/ })
    .first()
    .click();
  await phone.getByRole('dialog').getByRole('button', { name: 'Terminate' }).click();
  await expect.poll(() => receiver.at('/contract').length).toBe(2);
  await phone.close();
  expect(await papay.apply(contract_id, 'story-4')).toMatchObject({ err_code: 'CONTRACT_NOT_EXIST' });
});

test('a refused signature is explained', async () => {
  await run('openssl', ['genrsa', '-out', join(folder, 'other.pem'), '2048']);
  expect(await curl(native, order('story-5'), 'other.pem')).toMatchObject({ code: 'SIGN_ERROR' });
  await go('Requests');
  await row(/401/).click();
  await page
    .getByText(/another key|other key|private key/i)
    .first()
    .waitFor();
});

test('a fault that is switched on is seen', async () => {
  await go('World');
  await page.getByRole('link', { name: 'Faults' }).click();
  await page.getByLabel('What happens').selectOption('503');
  await page.getByLabel(/^Operation/).fill('v3/pay/transactions');
  await page.getByRole('button', { name: 'Add a rule' }).click();
  await page.getByText('happened 0 of 0 times').waitFor();
  expect((await v3(sandbox, 'POST', native, order('story-6'))).status).toBe(503);
  await page.getByText('happened 1 of 1 times').waitFor();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByText('Nothing goes wrong at present').waitFor();
  await go('Requests');
  await row(/story-6/)
    .getByText('503')
    .first()
    .waitFor();
  expect(complaints).toEqual([]);
});
