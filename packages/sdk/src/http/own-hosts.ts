/** The hosts of WeChat Pay's API. */
const ownHost = /^(?:[a-z\d-]+\.)*(?:mch\.weixin\.qq\.com|wechatpay\.cn)$/;

/** Whether WeChat Pay itself serves this host. */
export function isOwnHost({ hostname }: URL): boolean {
  return ownHost.test(hostname);
}
