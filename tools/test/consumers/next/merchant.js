import { WeChatPay } from 'wechatpay-kit';

let client;

/** Made at the first request: `next build` also loads the routes, without the keys. */
export function merchant() {
  client ??= new WeChatPay(JSON.parse(process.env.WECHATPAY));
  return client;
}

/** The orders that notifications told of. The routes are bundles of their own and share only what is global. */
globalThis.paid ??= [];
export const { paid } = globalThis;
