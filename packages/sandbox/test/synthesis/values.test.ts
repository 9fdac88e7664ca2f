import { createDecipheriv, createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { circumstances, dataOf, findOperation, synthesis } from './description.js';

const order = 'v3/pay/transactions/out-trade-no/{out_trade_no}';

describe('ids, times and amounts', () => {
  test('an order of APIv3', () => {
    const data = dataOf('GET', order, { given: { out_trade_no: 'order-1', mchid: '1900000109' } });
    expect(data).toMatchObject({
      out_trade_no: 'order-1',
      mchid: '1900000109',
      transaction_id: expect.stringMatching(/^4200\d{24}$/),
      trade_state: 'SUCCESS',
      success_time: '2024-02-29T12:00:00+08:00',
      payer: { openid: expect.stringMatching(/^o[\dA-Za-z]{27}$/) },
      amount: { currency: 'CNY' },
    });
  });

  test('an order of APIv2', () => {
    const given = { out_trade_no: 'order-1', mch_id: '1900000109', appid: 'wx1' };
    const data = dataOf('POST', 'v2/pay/orderquery', { given });
    expect(data).toMatchObject({ ...given, return_code: 'SUCCESS', time_end: '20240229120000' });
    expect(data['cash_fee']).toBe(data['total_fee']);
    for (const name of ['sign', 'err_code', 'sub_mch_id', 'coupon_fee'])
      expect(data).not.toHaveProperty(name);
  });

  test('a partner’s order names the sub-merchant', () => {
    const given = { out_trade_no: 'order-1', mch_id: '1900000109', sub_mch_id: '1600000001' };
    const data = dataOf('POST', 'v2/pay/orderquery', { given });
    expect(data).toMatchObject({ sub_mch_id: '1600000001', sub_openid: expect.stringMatching(/^o/) });
  });

  test('a refund keeps to the amounts that were given', () => {
    const given = {
      out_trade_no: 'o',
      out_refund_no: 'r',
      amount: { refund: 5, total: 100, currency: 'CNY' },
    };
    const { amount, status } = dataOf('POST', 'v3/refund/domestic/refunds', { given });
    expect(amount).toMatchObject({
      refund: 5,
      total: 100,
      payer_refund: 5,
      payer_total: 100,
      from: [{ amount: 5 }],
    });
    expect(status).toBe('PROCESSING');
  });

  test('an order abroad has the currency of the region, and the id that was asked for', () => {
    const path = 'v3/global/transactions/id/{transaction_id}';
    const given = { transaction_id: '4200000000000000000000000001' };
    expect(dataOf('GET', path, { given })).toMatchObject({
      id: given.transaction_id,
      amount: { currency: 'HKD', payer_currency: 'CNY' },
    });
    expect(dataOf('GET', path, { given, currency: 'JPY' })).toMatchObject({ amount: { currency: 'JPY' } });
  });

  test('an id larger than 2^53 is repeated exactly', () => {
    const applyment_id = '9007199254740993';
    const data = dataOf('GET', 'v3/ecommerce/applyments/{applyment_id}', { given: { applyment_id } });
    expect(data['applyment_id']).toBe(9007199254740993n);
  });
});

describe('lists', () => {
  const path = 'v3/merchant-service/complaints-v2';
  const page = (given: Record<string, unknown>) => dataOf('GET', path, { given });

  test('a page has no more elements than its limit', () => {
    for (const seed of ['a', 'b', 'c', 'd']) {
      expect(dataOf('GET', path, { seed, given: { limit: '1', offset: '0' } })['data']).toHaveLength(1);
    }
  });

  test('the pages together have the total', () => {
    const { total_count: total } = page({ limit: 1, offset: 0 });
    let seen = 0;
    for (let offset = 0; offset < 5; offset++)
      seen += (page({ limit: 1, offset })['data'] as unknown[]).length;
    expect(seen).toBe(total);
  });

  test('the last page has no next one', () => {
    const banks = (offset: number) =>
      dataOf('GET', 'v3/capital/capitallhh/banks/personal-banking', { given: { limit: 1, offset } })['links'];
    expect(banks(5)).not.toHaveProperty('next');
  });
});

describe('files', () => {
  test.each([
    ['v3/bill/tradebill', 'v3/billdownload/file'],
    ['v3/transfer/bill-receipt/{out_batch_no}', 'v3/transferdownload/elecvoucherfile'],
  ])('the digest that %s names is that of the file', (path, download) => {
    const { download_url, hash_value, hash_type } = dataOf('GET', path, {
      origin: 'https://pay.example.com',
    });
    const url = new URL(String(download_url));
    expect(url.origin).toBe('https://pay.example.com');
    expect(url.pathname).toBe(`/${download}`);
    const given = Object.fromEntries(url.searchParams);
    const file = synthesis.answer(findOperation('GET', download), circumstances({ seed: 'other', given }));
    if (file.kind !== 'file') throw new Error(`${download} answers ${file.kind}`);
    const digest = createHash(String(hash_type).toLowerCase()).update(file.content).digest('hex');
    expect(digest).toBe(hash_value);
  });

  test('a compressed bill is named by the digest of its content', () => {
    const { download_url, hash_value } = dataOf('GET', 'v3/bill/tradebill', { given: { tar_type: 'GZIP' } });
    const given = Object.fromEntries(new URL(String(download_url)).searchParams);
    expect(given['tartype']).toBe('gzip');
    const file = synthesis.answer(findOperation('GET', 'v3/billdownload/file'), circumstances({ given }));
    if (file.kind !== 'file') throw new Error('no file');
    expect(createHash('sha1').update(gunzipSync(file.content)).digest('hex')).toBe(hash_value);
  });

  test('an encrypted bill opens with its key and nonce', () => {
    const data = dataOf('GET', 'v3/ecommerce/bill/fundflowbill', { given: { tar_type: 'GZIP' } });
    const [part, ...others] = data['download_bill_list'] as Record<string, string>[];
    expect(others).toEqual([]);
    expect(data['download_bill_count']).toBe(1);
    const { download_url = '', hash_value, encrypt_key = '', nonce = '' } = part ?? {};
    const given = Object.fromEntries(new URL(download_url).searchParams);
    const file = synthesis.answer(findOperation('GET', 'v3/billdownload/file'), circumstances({ given }));
    if (file.kind !== 'file') throw new Error('no file');
    const key = /^sealed\((.{32})\)$/.exec(encrypt_key)?.[1] ?? '';
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(file.content.subarray(-16));
    const content = gunzipSync(
      Buffer.concat([decipher.update(file.content.subarray(0, -16)), decipher.final()]),
    );
    expect(createHash('sha1').update(content).digest('hex')).toBe(hash_value);
  });

  test('a bill of APIv2 is text, an image is an image', () => {
    const bill = synthesis.answer(findOperation('POST', 'v2/pay/downloadbill'), circumstances());
    expect(bill).toMatchObject({ kind: 'file', mediaType: 'text/plain' });
    const image = synthesis.answer(
      findOperation('GET', 'v3/merchant-service/images/{media_id}'),
      circumstances(),
    );
    expect(image).toMatchObject({ kind: 'file', mediaType: 'image/png' });
    if (image.kind === 'file') expect(image.content.subarray(1, 4).toString()).toBe('PNG');
  });
});

test('an authorisation returns the browser to where the request said', () => {
  const given = { redirect_uri: 'https://shop.example.com/back?a=1', state: 'x&y' };
  const answer = synthesis.answer(findOperation('GET', 'v2/appauth/authindex'), circumstances({ given }));
  if (answer.kind !== 'redirect') throw new Error(answer.kind);
  const url = new URL(answer.location);
  expect(url.origin + url.pathname).toBe('https://shop.example.com/back');
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ a: '1', state: 'x&y' });
});

test('an operation whose fields are unknown repeats the request', () => {
  const given = { activity_id: '1', name: 'n' };
  expect(dataOf('PATCH', 'brand/card-member/membership-activities/{activity_id}', { given })).toEqual(given);
});
