/** The hosts of WeChat Pay's API. */
const ownHost = /^(?:[a-z\d-]+\.)*(?:mch\.weixin\.qq\.com|wechatpay\.cn)$/;

/** Its access points outside the mainland: Hong Kong, the United States, Europe. */
const globalHost = /^api[a-z]{2}\.mch\.weixin\.qq\.com$/;

/** Whether it is an access point outside the mainland, which merchants of the global service use. */
export function isGlobalHost({ hostname }: URL): boolean {
  return globalHost.test(hostname);
}

/** Whether WeChat Pay itself serves this host. */
export function isOwnHost({ hostname }: URL): boolean {
  return ownHost.test(hostname);
}
