/** The search in a real browser: common queries and their pages. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { patience } from '../../tools/test/patience.js';
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

const box = '.VPLocalSearchBox input.search-input';
const result = '.VPLocalSearchBox .result';

const stage = setStage();
let page: Page;

beforeAll(async () => {
  page = await stage.browser.newPage();
});

describe.each([
  ['/', ''],
  ['/en/', '/en'],
])('the search of %s', (home, prefix) => {
  it(
    'opens by keyboard, and has the expected page as its first or second result',
    async () => {
      await page.goto(stage.url + home);
      await page.waitForLoadState('networkidle');
      await page.keyboard.press('Control+k');
      await page.locator(box).waitFor();
      const wrong: string[] = [];
      for (const [query, target] of queries) {
        const found = await find(page, query);
        if (!found.slice(0, 2).includes(prefix + target))
          wrong.push(`${query}: ${found.slice(0, 3).join(' ')}`);
      }
      expect(wrong).toEqual([]);
      await find(page, 'contractorder');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${stage.url}${prefix}/openapi/v2/pay/contractorder#post`);
    },
    patience(600_000),
  );
});

it('reports that nothing is found', async () => {
  await page.goto(`${stage.url}/`);
  await page.waitForLoadState('networkidle');
  await page.keyboard.press('Control+k');
  await findNothing(page);
});

/** The addresses of the results. */
async function find(page: Page, query: string): Promise<string[]> {
  // The box searches shortly after the last key, and shows old results until then, so it must be empty first.
  await findNothing(page);
  await page.locator(box).fill(query);
  await page.locator(result).first().waitFor();
  return await page
    .locator(result)
    .evaluateAll((links) =>
      links
        .map((link) => new URL((link as HTMLAnchorElement).href))
        .map((url) => decodeURI(url.pathname) + url.hash),
    );
}

async function findNothing(page: Page): Promise<void> {
  await page.locator(box).fill('zzzzqqqq');
  await page.locator('.VPLocalSearchBox .no-results').waitFor();
}
