/** Other rooms take what compares names from here. */
export { countEdits, findSimilar } from '@wechatpay-kit/openapi/model';
