/**
 * The domains of WeChat Pay's API. Their hosts, such as `api.mch.weixin.qq.com` and `api2.wechatpay.cn`, belong to WeChat
 * Pay.
 */
export const ownDomains: readonly string[] = ['mch.weixin.qq.com', 'wechatpay.cn'];

/** The hosts of WeChat Pay's API. */
const ownHost = new RegExp(String.raw`^(?:[a-z\d-]+\.)*(?:${ownDomains.join('|').replaceAll('.', '\\.')})$`);

/** The access points outside the mainland: Hong Kong, the United States, Europe. */
const globalHost = /^api[a-z]{2}\.mch\.weixin\.qq\.com$/;

/** Whether a host is an access point outside the mainland, for merchants of the global service. */
export function isGlobalHost({ hostname }: URL): boolean {
  return globalHost.test(hostname);
}

/** Whether a host belongs to WeChat Pay. */
export function isOwnHost({ hostname }: URL): boolean {
  return ownHost.test(hostname);
}
