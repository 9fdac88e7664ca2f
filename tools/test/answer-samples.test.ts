/** The examples of answers and notifications on the pages. */

import { beforeAll, describe, expect, it } from 'vitest';
import { Transformer } from 'wechatpay-kit';
import { answerSample, type MessageSample, noticeSample } from '../docs/answer-sample.js';
import type { Catalogue, SiteOperation } from '../docs/catalogue.js';
import { readCatalogue } from './page-programs.js';

let catalogue: Catalogue;
let operations: readonly SiteOperation[];
beforeAll(() => {
  catalogue = readCatalogue();
  operations = catalogue.paths.flatMap((path) => path.operations);
});

describe('the example of an answer', () => {
  it('is there for every operation that answers fields', () => {
    const without = operations.filter((site) => site.answer.length > 0 && answerSample(site) === undefined);
    expect(without.map(({ verb, path }) => `${verb} ${path}`)).toEqual([]);
    const answered = operations.filter((site) => answerSample(site) !== undefined);
    expect(answered.length).toBeGreaterThan(1_050);
  });

  it('has the fields that the page lists as always there', () => {
    const lacking = operations.flatMap((site) => {
      const sample = answerSample(site);
      if (sample === undefined) return [];
      const fields = read(sample);
      return site.answer
        .filter(({ name, required }) => required && name !== 'sign' && !(name in fields))
        .map(({ name }) => `${site.verb} ${site.path} ${name}`);
    });
    expect(lacking).toEqual([]);
  });

  it('answers the call beside it', () => {
    const { text } = answerOf('v3/pay/transactions/out-trade-no/{out_trade_no}', 'get');
    expect(JSON.parse(text)).toMatchObject({
      out_trade_no: '1217752501201407033233368018',
      mchid: '1230000109',
      success_time: '2026-01-01T12:00:00+08:00',
    });
  });

  it('is XML in APIv2', () => {
    const { contentType, text } = answerOf('v2/pay/unifiedorder', 'post');
    expect(contentType).toBe('application/xml');
    expect(text).toMatch(/^<xml>\n {2}<return_code><!\[CDATA\[SUCCESS\]\]><\/return_code>\n/);
  });

  it.each([
    ['a file', 'v3/billdownload/file', 'get'],
    ['nothing', 'v3/pay/transactions/out-trade-no/{out_trade_no}/close', 'post'],
  ])('is missing for %s', (_, path, verb) => {
    expect(answerSample(siteAt(path, verb))).toBeUndefined();
  });
});

it('every notification has an example with the fields that are always there', () => {
  const lacking = catalogue.webhooks.flatMap((webhook) => {
    const fields = read(noticeSample(webhook));
    return webhook.payload
      .filter(({ name, required, encrypted }) => required && encrypted === undefined && !(name in fields))
      .filter(({ name }) => name !== 'sign')
      .map(({ name }) => `${webhook.name} ${name}`);
  });
  expect(lacking).toEqual([]);
});

function read({ contentType, text }: MessageSample): Record<string, unknown> {
  return contentType === 'application/xml'
    ? Transformer.toObject(text)
    : (JSON.parse(text) as Record<string, unknown>);
}

function siteAt(path: string, verb: string): SiteOperation {
  const site = operations.find((one) => one.path === path && one.verb === verb);
  if (site === undefined) throw new Error(`${verb} ${path} is not in the catalogue`);
  return site;
}

function answerOf(path: string, verb: string): MessageSample {
  const sample = answerSample(siteAt(path, verb));
  if (sample === undefined) throw new Error(`${verb} ${path} has no example`);
  return sample;
}
