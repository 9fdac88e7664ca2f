/** The sample calls of the pages match the description. */
import { describe, expect, it } from 'vitest';
import { callParts } from '../codegen/call-parts.js';
import type { SiteOperation } from '../docs/catalogue.js';
import type { Field } from '../docs/fields.js';
import { type Language, languages } from '../docs/label.js';
import { EncodedText, plainValue } from '../docs/sample-values.js';
import { sampleOptions } from '../docs/samples.js';
import { createSnippet, forms, joinSource } from '../docs/snippet.js';
import { tryForms } from '../docs/try-forms.js';
import { descriptionValidator } from './description-validator.js';
import { readCatalogue } from './page-programs.js';
import { patience } from './patience.js';

const catalogue = readCatalogue();
const operations = catalogue.paths.flatMap((path) => path.operations);
const ajv = descriptionValidator();

describe('a sample', () => {
  it(
    'gives every APIv3 operation a body and a query that its schema accepts',
    () => {
      const refused: string[] = [];
      for (const site of operations.filter(({ protocol }) => protocol === 'v3')) {
        const parts = callParts(site.path, site.operation);
        const sample = plainValue(findSample(site)) as Record<string, unknown>;
        for (const [option, part] of [
          ['json', parts.body?.option === 'json' ? parts.body : undefined],
          ['query', parts.query],
        ] as const) {
          if (part === undefined || sample[option] === undefined) continue;
          const schema = JSON.parse(
            JSON.stringify(part.schema).replaceAll('"#/', '"description#/'),
          ) as object;
          const accepts = ajv.compile(schema);
          if (!accepts(sample[option])) {
            refused.push(`${site.operation.operationId} ${option}: ${ajv.errorsText(accepts.errors)}`);
          }
        }
      }
      expect(refused).toEqual([]);
      // A validator is compiled for every operation.
    },
    patience(120_000),
  );

  it('fills in every path variable', () => {
    for (const site of operations) {
      const sample = findSample(site);
      for (const { name } of callParts(site.path, site.operation).variables) {
        expect(String(sample[name]), `${site.path} ${name}`).toMatch(/^[\x21-\x7e]+$/);
      }
    }
  });

  it('is never the label of the field, and rarely its name', () => {
    for (const language of languages) {
      const texts = operations.flatMap((site) =>
        textsIn(site.options, findSample(site, language), site.path),
      );
      const labels = texts.filter(({ text, field: { label } }) => text === label?.zh || text === label?.en);
      expect(labels.map(({ place }) => place)).toEqual([]);
      // Such as `trade_scene`: one of a set of values that the description lacks.
      const names = texts.filter(({ text, field: { name } }) => text === name.toUpperCase());
      expect(names.length, names.map(({ place }) => place).join('\n')).toBeLessThanOrEqual(34);
    }
  });

  it('is the example of the description, if there is one', () => {
    const { json } = findSample(
      operationAt('v3/ecommerce/individual-contracts/pre-entrust-sign/app', 'post'),
    );
    expect(json).toMatchObject({ out_contract_code: 'APPLYMENT_00000000001' });
    const { query } = findSample(operationAt('v3/certificates', 'get'));
    expect(query).toEqual({ algorithm_type: 'RSA' });
  });

  it('is there for every operation, and mostly an official one', () => {
    const official = operations.filter(({ operation: { parameters = [], requestBody } }) =>
      [...parameters, ...Object.values(requestBody?.content ?? {})].some(
        ({ example }) => example !== undefined,
      ),
    );
    const own = operations.filter((site) => !official.includes(site) && site.options.some(isGiven));
    const without = own.filter((site) => !site.options.some(({ name }) => name in findSample(site)));
    expect(without.map(({ verb, path }) => `${verb} ${path}`)).toEqual([]);
    expect(official.length).toBeGreaterThanOrEqual(1_118);
    expect(own.length).toBeLessThanOrEqual(82);
  });

  it('has the project’s own texts in the language of the page', () => {
    const jsapi = operationAt('v3/pay/transactions/jsapi', 'post');
    expect(findSample(jsapi)).toMatchObject({ json: { description: '示例商品', attach: '自定义数据' } });
    expect(findSample(jsapi, 'en')).toMatchObject({ json: { description: 'Example goods' } });
  });

  it('leaves out an optional query, and most of an object without required fields', () => {
    expect(findSample(operationAt('v3/apply4subject/applyment', 'post'))).not.toHaveProperty('query');
    const { json } = findSample(operationAt('v3/applyment4sub/applyment/{empty}', 'post'));
    expect(json).toMatchObject({ subject_info: { subject_type: 'SUBJECT_TYPE_ENTERPRISE' } });
    expect(Object.keys((json as { settlement_info: object }).settlement_info)).toEqual([
      'settlement_id',
      'qualification_type',
    ]);
  });

  it('has the trade type of the operation', () => {
    const trade = (path: string) => findSample(operationAt(path, 'post'));
    expect(trade('v2/pay/pappayapply')).toMatchObject({ xml: { trade_type: 'PAP' } });
    expect(trade('v3/global/transactions/app')).toMatchObject({ json: { trade_type: 'APP' } });
    expect(trade('v3/global/transactions/jsapi')).toMatchObject({ json: { trade_type: 'JSAPI' } });
  });

  it('writes text with JSON as a program does, and gives the form the text', () => {
    const site = operationAt('v2/pay/micropay', 'post');
    const source = joinSource(createSnippet(site.path, site.verb, site.operation, withDetail(site)), 'chain');
    expect(source).toContain('detail: JSON.stringify({\n');
    const { detail } = plainValue(withDetail(site)['xml']) as { detail: string };
    expect(JSON.parse(detail)).toHaveProperty('goods_detail');
  });

  it('is the same call in all six forms', () => {
    const site = operationAt('v3/pay/transactions/out-trade-no/{out_trade_no}/close', 'post');
    const snippet = createSnippet(site.path, site.verb, site.operation, findSample(site));
    expect(forms.map((form) => joinSource(snippet, form).split('\n')[0])).toEqual([
      'const { status } = await pay.v3.pay.transactions.outTradeNo._out_trade_no_.close.post({',
      "const { status } = await pay.chain('v3/pay/transactions/out-trade-no/{out_trade_no}/close').post({",
      "const { status } = await pay['v3/pay/transactions/out-trade-no/{out_trade_no}/close'].post({",
      'const { status } = pay.v3.pay.transactions.outTradeNo._out_trade_no_.close.postSync({',
      "const { status } = pay.chain('v3/pay/transactions/out-trade-no/{out_trade_no}/close').postSync({",
      "const { status } = pay['v3/pay/transactions/out-trade-no/{out_trade_no}/close'].postSync({",
    ]);
  });

  it('is the initial value of the form on the page, with files', () => {
    const page = catalogue.paths.find(({ path }) => path === 'v3/merchant/media/upload');
    const form = page && tryForms(page)['post'];
    expect(form?.sample).toMatchObject({ body: { file: { $file: { name: 'license.png' } } } });
    expect(form?.fields.map(({ name }) => name)).toEqual(['body']);
  });

  it.each([
    ['v2/pay/contractorder', ['xml.out_trade_no', 'xml.contract_code', 'xml.request_serial']],
    ['v2/pay/micropay', ['xml.out_trade_no']],
    // The order number is another merchant's there, and the plan is WeChat Pay's.
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

function findSample(
  { protocol, operation, options }: SiteOperation,
  language: Language = 'zh',
): Readonly<Record<string, unknown>> {
  return sampleOptions({ protocol, language }, operation, options);
}

/** Whether the caller gives a value for the option. */
function isGiven({ name }: Field): boolean {
  return !['base_uri', 'security', 'nonceless', 'stream'].includes(name);
}

interface SampleText {
  readonly place: string;
  readonly field: Field;
  readonly text: string;
}

/** The invented texts of these fields in the value, without those of a set and without examples. */
function textsIn(fields: readonly Field[], value: unknown, above: string): SampleText[] {
  if (value instanceof EncodedText) return textsIn(fields, value.value, above);
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(fields, item, above));
  return Object.entries(value as object).flatMap(([name, held]: [string, unknown]) => {
    const field = fields.find((one) => one.name === name);
    const place = `${above} ${name}`;
    if (field === undefined || field.enum.length > 0 || field.example !== undefined) return [];
    const [first = held] = Array.isArray(held) ? (held as unknown[]) : [];
    if (typeof first === 'string') return [{ place, field, text: first }];
    return first !== null && typeof first === 'object' ? textsIn(field.fields, held, place) : [];
  });
}

/** The sample as if `detail` were required. */
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
  return findSample({ ...site, options });
}

function operationAt(path: string, verb: string): SiteOperation {
  const site = operations.find((one) => one.path === path && one.verb === verb);
  if (site === undefined) throw new Error(`${verb} ${path} is not in the catalogue`);
  return site;
}
