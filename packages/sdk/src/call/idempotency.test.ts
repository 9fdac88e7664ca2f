import { describe, expect, it } from 'vitest';
import { merchantConfig } from '../../test/support/config.js';
import { readConfig } from '../config/read-config.js';
import { requireMerchant } from '../config/settings.js';
import { identities } from '../generated/identities.js';
import { unpack } from '../operations/unpack.js';
import { prepare } from '../request/prepare.js';
import { isRepeatable } from './idempotency.js';

const settings = requireMerchant(readConfig(merchantConfig()));

function repeatable(method: string, path: string, options: object): boolean {
  return isRepeatable(prepare(settings, method, path, options));
}

describe('whether a call may take effect twice', () => {
  it.each(['v3/certificates', 'v3/some/new-thing', 'v2/some/new-thing'])(
    'a query does no harm: %s',
    (path) => {
      expect(repeatable('GET', path, {})).toBe(true);
    },
  );

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('of %s outside the catalogue nothing is known', (method) => {
    expect(repeatable(method, 'v3/some/new-thing', { json: { out_trade_no: '1' } })).toBe(false);
  });

  const order = 'v3/pay/transactions/native';
  it('an order is known by its out_trade_no', () => {
    expect(repeatable('POST', order, { json: { out_trade_no: '1217752501201407033233368018' } })).toBe(true);
    expect(repeatable('POST', order, { json: {} })).toBe(false);
    expect(repeatable('POST', order, {})).toBe(false);
    expect(repeatable('POST', order, { json: { out_trade_no: '' } })).toBe(false);
    expect(repeatable('POST', order, { json: { out_trade_no: {} } })).toBe(false);
    expect(repeatable('POST', order, { json: { detail: { out_trade_no: '1' } } })).toBe(false);
  });

  it('depends on the sent fields, not on the objects that they came from', () => {
    const hiding = { out_trade_no: '1', toJSON: () => ({ description: 'x' }) };
    expect(repeatable('POST', order, { json: hiding })).toBe(false);
    const showing = { toJSON: () => ({ out_trade_no: '1' }) };
    expect(repeatable('POST', order, { json: showing })).toBe(true);
  });

  it('a refund is not known by its out_trade_no', () => {
    expect(repeatable('POST', 'v3/refund/domestic/refunds', { json: { out_trade_no: '1' } })).toBe(false);
    expect(repeatable('POST', 'v3/refund/domestic/refunds', { json: { out_refund_no: '1' } })).toBe(true);
  });

  it('an order is closed once, whatever its path says it is called', () => {
    const path = 'v3/pay/transactions/out-trade-no/{out_trade_no}/close';
    expect(repeatable('POST', path, { out_trade_no: '1', json: { mchid: '1900000109' } })).toBe(true);
  });

  it('an APIv2 order is known by the field in its XML', () => {
    expect(repeatable('POST', 'v2/pay/unifiedorder', { xml: { out_trade_no: '1' } })).toBe(true);
    expect(repeatable('POST', 'v2/pay/unifiedorder', { xml: { out_trade_no: 1 } })).toBe(true);
    expect(repeatable('POST', 'v2/pay/unifiedorder', { xml: { out_trade_no: null } })).toBe(false);
    expect(repeatable('POST', 'v2/pay/unifiedorder', { xml: { body: 'x' } })).toBe(false);
  });

  it('an APIv2 query by POST does no harm', () => {
    expect(repeatable('POST', 'v2/pay/orderquery', { xml: {} })).toBe(true);
  });

  it('a path that only begins like one of the catalogue is a different operation', () => {
    expect(repeatable('POST', 'v3/pay/transactions/nativ', { json: { out_trade_no: '1' } })).toBe(false);
    expect(repeatable('PUT', order, { json: { out_trade_no: '1' } })).toBe(false);
  });

  it('the table names every operation once', () => {
    const operations = identities.flatMap(([, list]) => unpack(list));
    expect(operations.length).toBeGreaterThan(100);
    expect(new Set(operations).size).toBe(operations.length);
    for (const operation of operations)
      expect(operation).toMatch(/^(?:v[23]|brand)\/\S+ (POST|PUT|PATCH|DELETE)$/);
  });
});
