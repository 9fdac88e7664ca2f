/** The sample calls of the pages: they are what the description asks for. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { callParts } from '../codegen/call-parts.js';
import type { SiteOperation } from '../docs/catalogue.js';
import { plainValue, sampleOptions } from '../docs/samples.js';
import { forms, snippetOf, sourceOf } from '../docs/snippet.js';
import { tryForms } from '../docs/try-forms.js';
import { readCatalogue } from './page-programs.js';

const catalogue = readCatalogue();
const operations = catalogue.paths.flatMap((path) => path.operations);
const bundle = JSON.parse(
  readFileSync(new URL('../../packages/openapi/dist/wechatpay.openapi.json', import.meta.url), 'utf8'),
) as { components: unknown };
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'bundle', components: bundle.components });

describe('a sample', () => {
  it('gives every APIv3 operation a body and a query that its schema accepts', () => {
    const refused: string[] = [];
    for (const site of operations.filter(({ protocol }) => protocol === 'v3')) {
      const parts = callParts(site.path, site.operation);
      const sample = plainValue(sampleOf(site)) as Record<string, unknown>;
      for (const [option, part] of [
        ['json', parts.body?.option === 'json' ? parts.body : undefined],
        ['query', parts.query],
      ] as const) {
        if (part === undefined || sample[option] === undefined) continue;
        const schema = JSON.parse(JSON.stringify(part.schema).replaceAll('"#/', '"bundle#/')) as object;
        const accepts = ajv.compile(schema);
        if (!accepts(sample[option])) {
          refused.push(`${site.operation.operationId} ${option}: ${ajv.errorsText(accepts.errors)}`);
        }
      }
    }
    expect(refused).toEqual([]);
  });

  it('fills in every path variable, so that the address is whole', () => {
    for (const site of operations) {
      const sample = sampleOf(site);
      for (const { name } of callParts(site.path, site.operation).variables) {
        expect(String(sample[name]), `${site.path} ${name}`).toMatch(/^[\x21-\x7e]+$/);
      }
    }
  });

  it('writes text that holds JSON as a program would, and gives the form the text itself', () => {
    const site = operationAt('v2/pay/micropay', 'post');
    const source = sourceOf(snippetOf(site.path, site.verb, site.operation, withDetail(site)), 'chain');
    expect(source).toContain('detail: JSON.stringify({\n');
    const { detail } = plainValue(withDetail(site)['xml']) as { detail: string };
    expect(JSON.parse(detail)).toHaveProperty('goods_detail');
  });

  it('is the same call in all six forms', () => {
    const site = operationAt('v3/pay/transactions/out-trade-no/{out_trade_no}/close', 'post');
    const snippet = snippetOf(site.path, site.verb, site.operation, sampleOf(site));
    expect(forms.map((form) => sourceOf(snippet, form).split('\n')[0])).toEqual([
      'const { status } = await pay.v3.pay.transactions.outTradeNo._out_trade_no_.close.post({',
      "const { status } = await pay.chain('v3/pay/transactions/out-trade-no/{out_trade_no}/close').post({",
      "const { status } = await pay['v3/pay/transactions/out-trade-no/{out_trade_no}/close'].post({",
      'const { status } = pay.v3.pay.transactions.outTradeNo._out_trade_no_.close.postSync({',
      "const { status } = pay.chain('v3/pay/transactions/out-trade-no/{out_trade_no}/close').postSync({",
      "const { status } = pay['v3/pay/transactions/out-trade-no/{out_trade_no}/close'].postSync({",
    ]);
  });

  it('is what the form on the page begins with, a file among it', () => {
    const page = catalogue.paths.find(({ path }) => path === 'v3/merchant/media/upload');
    const form = page && tryForms(page)['post'];
    expect(form?.sample).toMatchObject({ body: { file: { $file: { name: 'license.png' } } } });
    expect(form?.fields.map(({ name }) => name)).toEqual(['body']);
  });

  it.each([
    ['v2/pay/contractorder', ['xml.out_trade_no', 'xml.contract_code', 'xml.request_serial']],
    ['v2/pay/micropay', ['xml.out_trade_no']],
    // The order is another's number there, and the plan is WeChat Pay's.
    ['v3/refund/domestic/refunds', ['json.out_refund_no']],
    ['v3/ecommerce/combine-papay/contracts/pre-entrust-sign', ['json.out_contract_code']],
    ['v3/combine-transactions/jsapi', ['json.combine_out_trade_no', 'json.sub_orders.out_trade_no']],
    ['v2/pay/orderquery', undefined],
    ['v2/papay/deletecontract', undefined],
    ['v3/payscore/serviceorder/{out_order_no}/complete', undefined],
  ])('of %s has the merchant’s own numbers at %j', (path, own) => {
    const page = catalogue.paths.find((one) => one.path === path);
    expect(page && tryForms(page)['post']?.own).toEqual(own);
  });
});

function sampleOf({ protocol, operation, options }: SiteOperation): Readonly<Record<string, unknown>> {
  return sampleOptions({ protocol, language: 'zh' }, operation, options);
}

/** A sample has what is required; here is what it would be if `detail` were. */
function withDetail(site: SiteOperation): Readonly<Record<string, unknown>> {
  const options = site.options.map((option) =>
    option.name !== 'xml'
      ? option
      : {
          ...option,
          fields: option.fields.map((field) =>
            field.name === 'detail' ? { ...field, required: true } : field,
          ),
        },
  );
  return sampleOf({ ...site, options });
}

function operationAt(path: string, verb: string): SiteOperation {
  const site = operations.find((one) => one.path === path && one.verb === verb);
  if (site === undefined) throw new Error(`${verb} ${path} is not in the catalogue`);
  return site;
}
