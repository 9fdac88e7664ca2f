/** The content of the generated pages. `docs/test` tests the whole site. */
import { describe, expect, it } from 'vitest';
import { writePages } from '../docs/pages.js';
import { pageFile } from '../docs/paths.js';
import { readCatalogue } from './page-programs.js';

const catalogue = readCatalogue();
const pages = new Map(writePages(catalogue, new Map([['POST v2/pay/contractorder', 'played']])));

describe('the page of an operation', () => {
  it('marks encrypted fields at their place', () => {
    const page = readText('openapi/v3/applyment4sub/applyment/index.md');
    expect(findRow(page, 'contact_name')).toContain('<span class="mark">加密</span>');
    expect(findRow(page, 'contact_name')).toContain('data-indent="2"');
    expect(findRow(page, 'contact_type')).not.toContain('加密');
  });

  it('marks text with JSON, and shows its fields', () => {
    const page = readText('openapi/v2/pay/micropay.md');
    expect(findRow(page, 'detail')).toContain('<span class="mark">JSON 文本</span>');
    expect(findRow(page, 'goods_detail')).toContain('data-indent="2"');
    // The text is a list: its items' fields stand below it.
    const sharing = readText('openapi/v2/secapi/pay/profitsharing.md');
    expect(findRow(sharing, 'account')).toContain('data-indent="2"');
    expect(sharing).toContain('receivers</i>: JSON.stringify([');
  });

  it('writes lists and numbered fields as the official pages do, and what the values of enumerations mean', () => {
    expect(findRow(readText('openapi/v3/pay/transactions/native.md'), 'goods_detail')).toContain('object[]');
    expect(readText('openapi/v2/pay/orderquery.md')).toContain('<code>coupon_id_$n</code>');
    expect(findRow(readText('en/openapi/v2/pay/contractorder.md'), 'trade_type')).toContain(
      '<ul class="values"><li><code>JSAPI</code> JSAPI payment</li><li><code>NATIVE</code> Native payment</li>',
    );
    // No source says what these mean.
    expect(
      findRow(readText('openapi/v3/merchant-risk-manage/report-trade-union-information.md'), 'device_type'),
    ).toContain('<code>1</code> | <code>2</code> | <code>3</code> 枚举值之一');
  });

  it('has a section for each of its verbs', () => {
    const page = readText('openapi/v3/marketing/membercard-open/callback.md');
    expect(page.match(/^## .*\{#\w+\}$/gm)).toEqual(['## 查询回调地址 {#get}', '## 设置回调地址 {#patch}']);
    expect(page).toContain('### 请求参数 {#patch-request}');
  });

  it('links a superseded operation to its replacement, in the same language', () => {
    const superseded = catalogue.paths
      .flatMap(({ operations }) => operations)
      .filter(({ operation }) => operation['x-superseded-by'] !== undefined);
    expect(superseded.length).toBeGreaterThan(10);
    for (const { path } of superseded) {
      expect(readText(`en/openapi/${pageFile(path)}.md`)).toMatch(
        /data-status="superseded".*<a href="\/en\/openapi\//,
      );
    }
  });

  it('describes an answer that is not an object', () => {
    expect(readText('openapi/v3/pay/transactions/out-trade-no/{out_trade_no}/close.md')).toContain(
      'HTTP 204',
    );
    expect(readText('openapi/v3/billdownload/file.md')).toContain('`Buffer`');
    expect(readText('openapi/v2/papay/entrustweb.md')).toContain('`data.redirect_url`');
  });

  it('reports an empty answer only if it is empty', () => {
    for (const { path, operations } of catalogue.paths) {
      const page = readText(`en/openapi/${pageFile(path)}.md`);
      for (const { verb, operation } of operations) {
        const answer = page.split(`{#${verb}-response}`)[1]?.split(`{#${verb}-errors}`)[0];
        const empty = !Object.entries(operation.responses).some(
          ([status, { content }]) => status.startsWith('2') && content !== undefined,
        );
        expect(answer?.includes('HTTP 204'), `${verb} ${path}`).toBe(
          empty && !('302' in operation.responses),
        );
      }
    }
  });

  it('links the brand API to the guide of brand clients', () => {
    expect(readText('en/openapi/brand/card-member/cards.md')).toContain('/en/guide/getting-started#brand');
    expect(readText('openapi/brand/card-member/cards.md')).toContain('/guide/getting-started#brand');
  });

  it('shows whether it is idempotent', () => {
    expect(readText('en/openapi/v3/pay/transactions/native.md')).toContain(
      'Idempotent: the idempotency key is <code>out_trade_no</code>. It takes effect once.',
    );
    expect(readText('en/openapi/v2/pay/micropay.md')).toContain('Not retried automatically');
    expect(readText('en/openapi/v3/certificates.md')).not.toContain('repeat');
  });

  it('links to the notifications that follow, and back', () => {
    expect(readText('openapi/v2/pay/contractorder.md')).toContain('href="/webhook/v2/transaction-success"');
    expect(readText('webhook/v2/transaction-success.md')).toContain(
      'href="/openapi/v2/pay/contractorder#post"',
    );
    expect(readText('openapi/v3/ecommerce/individual-contracts/pre-entrust-sign/app.md')).not.toContain(
      '随后的通知',
    );
  });

  it('shows HTTP statuses of errors in APIv3 only', () => {
    const errors = readText('openapi/v2/pay/contractorder.md').split('{#post-errors}')[1] ?? '';
    expect(errors).toContain('NOTENOUGH');
    expect(errors).not.toContain('HTTP 4');
    expect(readText('openapi/v3/papay/pay/transactions/apply.md')).toContain('HTTP 403');
  });

  it('shows the unit of amounts, and the length of numbers', () => {
    expect(findRow(readText('openapi/v2/pay/contractorder.md'), 'total_fee')).toContain('单位：分');
    expect(
      findRow(
        readText('openapi/v3/ecommerce/individual-contracts/pre-entrust-sign/app.md'),
        'out_contract_code',
      ),
    ).toContain('≤ 128');
  });

  it('shows the level at which the sandbox answers it', () => {
    expect(readText('en/openapi/v2/pay/contractorder.md')).toContain(
      '<TryIt path="v2/pay/contractorder" verb="post" level="played" />',
    );
    expect(readText('openapi/v2/pay/micropay.md')).toContain('<TryIt path="v2/pay/micropay" verb="post" />');
  });

  it('links to its YAML file for editing', () => {
    expect(readText('openapi/v3/certificates.md')).toContain('source: "openapi/v3/certificates.yaml"');
  });
});

describe('the page of a notification', () => {
  it('shows the signature and the key of the encryption', () => {
    const facts = (name: string): string | undefined =>
      /<ul v-pre class="traits"><li>(.*?)<\/li>/.exec(readText(`en/webhook/${name}.md`))?.[1];
    expect(facts('v2/transaction-success')).toMatch(/^APIv2: signed XML\. /);
    expect(facts('v2/CHECK.SUCCESS')).toMatch(/^APIv2: signed XML; .* encrypted with the APIv3 key\./);
    expect(facts('v2/refund-processed')).toMatch(
      /^APIv2: XML; the content is encrypted with the APIv2 key\./,
    );
    expect(facts('v2/refund-processed')).toContain('not signed');
    expect(facts('TRANSACTION.SUCCESS')).toMatch(/^APIv3: signed JSON; .* encrypted with the APIv3 key\./);
  });

  it('groups equal intervals of a long schedule', () => {
    expect(readText('webhook/v2/pap-contract-state-changed.md')).toMatch(
      /10s \/ 10s \/ 10s \/ 30s .*5m × \d+/,
    );
    expect(readText('webhook/ENTRUST.SIGN.md')).toContain('15s / 15s / 30s / 3m / 10m / 20m');
  });

  it('prints the first fields that a merchant reads', () => {
    const page = readText('webhook/TRANSACTION.SUCCESS.md');
    expect(page).toContain('(data.out_trade_no, data.transaction_id);');
    expect(readText('webhook/REFUND.SUCCESS.md')).not.toContain('&gt;in&lt;');
  });

  it.each([
    ['', '直连商户的支付', "有 7 种形式，用 `in` 按字段区分，如 `'sp_appid' in data`"],
    [
      'en/',
      'Payment to a direct merchant',
      "There are 7 forms. Tell them apart by a field, with `in`: `'sp_appid' in data`",
    ],
  ])('lists the fields of each form, of which the first is open: %s', (folder, first, count) => {
    const page = readText(`${folder}webhook/TRANSACTION.SUCCESS.md`);
    expect(page).toContain(count);
    const forms = [
      ...page.matchAll(/<details v-pre class="form"( open)?><summary>(.*?) <code>(\w+)<\/code>/g),
    ];
    expect(forms.map(([, open, title, type]) => [open, title, type]).slice(0, 2)).toEqual([
      [' open', first, 'DirectTransaction'],
      [undefined, expect.any(String), 'PartnerTransaction'],
    ]);
    expect(forms).toHaveLength(7);
    for (const id of ['payload.mchid', 'payload-CombinedTransaction.sub_orders.out_trade_no']) {
      expect(page.split(`id="${id}"`), id).toHaveLength(2);
    }
  });

  it('returns the reply of an event that requires one', () => {
    expect(readText('webhook/CROSS_BORDER_PAY.GET_MCH_INFO.md')).toContain('<i class="k">return</i> {');
  });
});

it('every field and heading of a page has an anchor of its own', () => {
  const shared: string[] = [];
  for (const [file, text] of pages) {
    if (!/^(?:openapi|webhook)\/.+\.md$/.test(file)) continue;
    const ids = [...text.matchAll(/ id="([^"]+)"|\{#([\w-]+)\}$/gm)].map(([, id, heading]) => id ?? heading);
    if (new Set(ids).size < ids.length) shared.push(file);
  }
  expect(shared).toEqual([]);
  expect(readText('openapi/v3/pay/transactions/native.md')).toContain(
    '<li id="post-request.json.amount.total"',
  );
});

it('the fields of an object within another one are folded', () => {
  const page = readText('openapi/v3/applyment4sub/applyment/index.md');
  const folds = (name: string): string | undefined =>
    new RegExp(`<div class="field"><code>${name}</code>.*?<details class="inner"( open)?>`).exec(page)?.[1];
  expect(folds('subject_info')).toBe(' open');
  expect(folds('identity_info')).toBeUndefined();
});

it('no page shows how the catalogue spells a final slash, and its old address leads to the page', () => {
  for (const [file, text] of pages) {
    if (!file.endsWith('.md')) continue;
    expect(file).not.toContain('{empty}');
    const shown = text.replace(/<TryIt [^>]*>| data-path="[^"]*"|^source: .*$/gm, '');
    expect(/\{empty\}|%7Bempty%7D/.exec(shown)?.[0], file).toBeUndefined();
  }
  for (const folder of ['', 'en/']) {
    expect(pages.has(`${folder}openapi/v3/applyment4sub/applyment/index.md`)).toBe(true);
    expect(readText(`public/${folder}openapi/v3/applyment4sub/applyment/{empty}.html`)).toContain(
      '<meta http-equiv="refresh" content="0; url=./">',
    );
  }
});

it('no page has a Vue template, or a block with a blank line', () => {
  for (const [file, text] of pages) {
    if (!file.endsWith('.md')) continue;
    for (const line of text.split('\n')) {
      if (line.includes('{{')) expect(line, file).toMatch(/^<\w+ v-pre/);
      if (line.startsWith('<div v-pre')) expect(line, file).toMatch(/<\/div>$/);
    }
  }
});

function readText(file: string): string {
  const text = pages.get(file);
  if (text === undefined) throw new Error(`there is no page ${file}`);
  return text;
}

/** The first row of the page with a field of that name. */
function findRow(page: string, name: string): string {
  const row = page
    .split('<li id=')
    .slice(1)
    .find((part) => part.replaceAll('<wbr>', '').includes(`<div class="field"><code>${name}</code>`));
  if (row === undefined) throw new Error(`the page has no field ${name}`);
  return row;
}

describe('the list of a long enumeration', () => {
  it('has every value with its meaning, and is linked from the field', () => {
    const address = '/lists/fail_reason#values-44';
    const user =
      'openapi/v3/platsolution/insurance/mch-transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}';
    expect(findRow(readText(`${user}.md`), 'fail_reason')).toContain(`<a href="${address}">44 个枚举值</a>`);
    expect(findRow(readText(`en/${user}.md`), 'fail_reason')).toContain(
      `<a href="/en${address}">44 values</a>`,
    );
    const page = readText('lists/fail_reason.md');
    expect(page).toContain('{#values-44}');
    expect(page).toContain('<td><code>ACCOUNT_FROZEN</code></td><td>用户账户被冻结</td>');
    expect(readText('en/lists/fail_reason.md')).toContain("User's account is frozen");
    expect(page).toContain('<ListFilter />');
    expect(page).toContain(`href="/${user.replaceAll('{', '%7B').replaceAll('}', '%7D')}#get"`);
  });

  it('is there for every enumeration that a table does not list', () => {
    const linked = new Set(
      [...pages.values()].flatMap((page) =>
        [...page.matchAll(/href="(\/lists\/\w+)#values-\d+"/g)].map(([, to]) => to),
      ),
    );
    expect(linked.size).toBeGreaterThanOrEqual(5);
    for (const to of linked) expect(pages.has(`${to?.slice(1)}.md`), to).toBe(true);
    expect(readText('lists/index.md')).toContain('/lists/risk_type#values-34');
  });
});
