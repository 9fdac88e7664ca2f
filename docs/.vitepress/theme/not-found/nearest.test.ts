import { describe, expect, it } from 'vitest';
import { listAddresses } from '../../../../tools/docs/addresses.js';
import { readCatalogue } from '../../../../tools/test/page-programs.js';
import { nearestPages } from './nearest.js';

const addresses = listAddresses(readCatalogue());

describe('the pages near an address that leads nowhere', () => {
  it.each([
    ['/openapi/v3/pay/transaction/native', '/openapi/v3/pay/transactions/native'],
    ['/v3/pay/transactions/jsapi.html', '/openapi/v3/pay/transactions/jsapi'],
    ['/openapi/v2/pay/unifiedOrder', '/openapi/v2/pay/unifiedorder'],
    ['/openapi/v3/refund/domestic/refunds/1217752501', '/openapi/v3/refund/domestic/refunds/{out_refund_no}'],
    ['/openapi/v3/applyment4sub/applyments', '/openapi/v3/applyment4sub/applyment/'],
    ['/webhook/TRANSACTION.SUCESS', '/webhook/TRANSACTION.SUCCESS'],
    ['/products/refund', '/products/refunds'],
  ])('%s: the first is %s', (path, target) => {
    expect(nearestPages(path, addresses, 3)[0]?.[0]).toBe(target);
  });

  it('are none for an address that resembles none, or is not well encoded', () => {
    expect(nearestPages('/zzzzzzzz/qqqqqqqqqqqqqqqqqqqqqqq', addresses, 3)).toEqual([]);
    expect(nearestPages('/%E4%zz', addresses, 3)).toEqual([]);
  });
});
