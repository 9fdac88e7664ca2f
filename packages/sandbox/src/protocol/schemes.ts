/** How a merchant's requests are signed, and the answers to them. */
export const merchantScheme = 'WECHATPAY2-SHA256-RSA2048';

/** How a brand's are: https://pay.weixin.qq.com/doc/brand/4015407523 */
export const brandScheme = 'WECHATPAY-BRAND-SHA256-RSA2048';
