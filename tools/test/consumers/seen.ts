/** What `shop.mjs` prints where everything works. */
export const seen = {
  parsed: { attach: '<1 & 2>', name: '😀', coupon: ['a', 'b'] },
  blocking: 'string',
  paid: [true],
  state: 'SUCCESS',
  throughProxy: [true, true],
  spans: [
    'POST /v3/ecommerce/individual-contracts/pre-entrust-sign/app',
    'GET /v3/certificates',
    'POST /pay/contractorder',
    'POST /pay/orderquery',
  ],
};
