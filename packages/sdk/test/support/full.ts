/** Whether the long versions of the tests were asked for: `npm run test:full`. */
export const full: boolean = process.env['WECHATPAY_TEST_FULL'] === '1';
