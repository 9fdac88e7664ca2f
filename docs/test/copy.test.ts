/** The head of a page: its Markdown twin to copy, and the OpenAPI document of an operation. */
import { expect, it } from 'vitest';
import { builtPage } from '../../tools/site/site.js';
import { setStage } from './stage.js';

const stage = setStage();
const page = 'en/openapi/v3/pay/transactions/out-trade-no/{out_trade_no}';

it('copies the twin of the page by keyboard', async () => {
  const context = await stage.browser.newContext();
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stage.url });
  const tab = await context.newPage();
  await tab.goto(stage.url + encodeURI(`/${page}`));
  await tab.waitForLoadState('networkidle');
  await tab.getByText('Copy as Markdown').focus();
  await tab.keyboard.press('Enter');
  await tab.getByText('Copied').waitFor();
  expect(await tab.evaluate('navigator.clipboard.readText()')).toBe(builtPage(`${page}.md`));
  await context.close();
});

it('has links to the twin and to the OpenAPI document that work without a script', async () => {
  const context = await stage.browser.newContext({ javaScriptEnabled: false });
  const tab = await context.newPage();
  await tab.goto(stage.url + encodeURI(`/${page}`));
  const links = { twin: 'Copy as Markdown', document: 'OpenAPI' };
  for (const [what, text] of Object.entries(links)) {
    const href = await tab.locator('.page-actions').getByText(text).getAttribute('href');
    const response = await fetch(new URL(href ?? '', stage.url));
    expect(response.status, what).toBe(200);
    expect(response.headers.get('content-type')).toMatch(what === 'twin' ? /markdown|plain/ : /json/);
  }
  await context.close();
});
