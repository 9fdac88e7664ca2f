/** The signature scheme of merchants. */
export const merchantScheme = 'WECHATPAY2-SHA256-RSA2048';

/** The signature scheme of brands: https://pay.weixin.qq.com/doc/brand/4015407523 */
export const brandScheme = 'WECHATPAY-BRAND-SHA256-RSA2048';
