/** The search, in a real browser: what people type, and where they want to go. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { setStage } from './stage.js';

/** The page that must be the first or the second result. */
const queries: readonly (readonly [query: string, page: string])[] = [
  ['Native下单', '/openapi/v3/pay/transactions/native#post'],
  ['支付中签约', '/openapi/v2/pay/contractorder#post'],
  ['签约报备', '/openapi/v2/applyment/micro/signcontract#post'],
  ['申请退款', '/openapi/v3/refund/domestic/refunds#post'],
  ['付款码支付', '/openapi/v3/pay/transactions/codepay#post'],
  ['下载账单', '/openapi/v3/billdownload/file#get'],
  ['平台证书列表', '/openapi/v3/certificates#get'],
  ['委托代扣签约成功', '/webhook/ENTRUST.SIGN#post'],
  ['电子发票', '/products/electronic-fapiao'],
  ['Place Native order', '/openapi/v3/pay/transactions/native#post'],
  ['Pay and sign a contract', '/openapi/v2/pay/contractorder#post'],
  ['contractorder', '/openapi/v2/pay/contractorder#post'],
  ['v3/pay/transactions/native', '/openapi/v3/pay/transactions/native#post'],
  ['/v3/certificates', '/openapi/v3/certificates#get'],
  ['miniprogram-pre-entrust-sign', '/openapi/v3/global/papay/contracts/miniprogram-pre-entrust-sign#post'],
  ['pay.v3.pay.transactions.native.post', '/openapi/v3/pay/transactions/native#post'],
  [
    'ecommerce.individualContracts.preEntrustSign.app',
    '/openapi/v3/ecommerce/individual-contracts/pre-entrust-sign/app#post',
  ],
  ['contract_result_code', '/openapi/v2/pay/contractorder#post'],
  ['code_url', '/openapi/v3/pay/transactions/native#post'],
  ['扫码支付', '/openapi/v3/pay/transactions/native#post'],
  ['支付回调', '/webhook/TRANSACTION.SUCCESS#post'],
  ['transfer to user', '/openapi/v3/fund-app/mch-transfer/transfer-bills#post'],
  ['ORDERPAID', '/openapi/errors#ORDERPAID'],
  ['SIGN_ERROR', '/openapi/errors#SIGN_ERROR'],
  ['TRANSACTION.SUCCESS', '/webhook/TRANSACTION.SUCCESS#post'],
  ['WeChatPayConfig', '/reference/client#WeChatPayConfig'],
  ['TransportError', '/reference/errors#TransportError'],
  ['JsapiParameters', '/reference/handoff#JsapiParameters'],
  ['Rsa.verify', '/reference/building-blocks#Rsa-verify'],
];

const stage = setStage();
let page: Page;

beforeAll(async () => {
  page = await stage.browser.newPage();
});

describe.each([
  ['/', ''],
  ['/en/', '/en'],
])('the search of %s', (home, prefix) => {
  it('opens by keyboard, and finds what was meant, first or second', async () => {
    await page.goto(stage.url + home);
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Control+k');
    const box = page.locator('.VPLocalSearchBox input.search-input');
    await box.waitFor();
    const wrong: string[] = [];
    for (const [query, target] of queries) {
      await box.fill(query);
      const found = await settled(page);
      if (!found.slice(0, 2).includes(prefix + target))
        wrong.push(`${query}: ${found.slice(0, 3).join(' ')}`);
    }
    expect(wrong).toEqual([]);
    await box.fill('contractorder');
    await settled(page);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${stage.url}${prefix}/openapi/v2/pay/contractorder#post`);
  }, 600_000);
});

it('says so where nothing is found', async () => {
  await page.goto(`${stage.url}/`);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Control+k');
  await page.locator('.VPLocalSearchBox input.search-input').fill('zzzzqqqq');
  await page.locator('.VPLocalSearchBox .no-results').waitFor();
});

/** The results' addresses, once they have stopped changing. */
async function settled(page: Page): Promise<string[]> {
  let before = '';
  for (;;) {
    // The box waits a moment for the next key before it searches.
    await page.waitForTimeout(350);
    const found = await page
      .locator('.VPLocalSearchBox .result')
      .evaluateAll((links) =>
        links
          .map((link) => new URL((link as HTMLAnchorElement).href))
          .map((url) => decodeURI(url.pathname) + url.hash),
      );
    if (found.length > 0 && found.join() === before) return found;
    before = found.join();
  }
}
