import { describe, expect, it } from 'vitest';
import { urlTemplate, withoutValues } from './endpoint.js';

describe('withoutValues', () => {
  it.each([
    'POST v3/pay/transactions/native',
    'GET v3/pay/transactions/out-trade-no/{out_trade_no}',
    'POST v2/applyment/micro/signcontract',
    'GET v3/merchant-service/complaints-v2/{complaint_id}',
    'DELETE v3/{empty}',
  ])('leaves a path of the catalogue as it is: %s', (endpoint) => {
    expect(withoutValues(endpoint)).toBe(endpoint);
  });

  it.each([
    [
      'GET v3/pay/transactions/out-trade-no/1217752501201407033233368018',
      'GET v3/pay/transactions/out-trade-no/{value}',
    ],
    ['GET v3/users/oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', 'GET v3/users/{value}'],
    ['GET v3/users/oUpFuMuAJO_MpxbQzNjWeSoabcdefghijklmnopqrstuvwxyzabcd', 'GET v3/users/{value}'],
    ['GET v3/contracts/Wx15463511252015071056489715', 'GET v3/contracts/{value}'],
    ['GET v3/users/13800138000/orders', 'GET v3/users/{value}/orders'],
    ['GET v3/users/%E5%BC%A0%E4%B8%89', 'GET v3/users/{value}'],
    ['GET v3/codes/APPLYMENT_00000000001', 'GET v3/codes/{value}'],
    ['GET v3/users/{13800138000}', 'GET v3/users/{value}'],
    ['GET v3/users/id-{user}', 'GET v3/users/{value}'],
    ['GET 13800138000', 'GET {value}'],
  ])('masks what a caller wrote into it: %s', (endpoint, masked) => {
    expect(withoutValues(endpoint)).toBe(masked);
  });
});

describe('urlTemplate', () => {
  it.each([
    ['POST v3/pay/transactions/native', '/v3/pay/transactions/native'],
    ['GET v3/x/{id}', '/v3/x/{id}'],
    ['POST v2/pay/orderquery', '/pay/orderquery'],
    ['GET v3/x/{empty}', '/v3/x/'],
  ])('is the path as it goes over the wire: %s', (endpoint, template) => {
    expect(urlTemplate(endpoint)).toBe(template);
  });
});
