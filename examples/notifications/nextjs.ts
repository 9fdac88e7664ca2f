/** Notifications in Next.js: the file `app/notify/route.ts`. */
import { type NotificationHandler, WeChatPay } from 'wechatpay-kit';

let handler: NotificationHandler | undefined;

export const POST = (request: Request): Promise<Response> => {
  // Created at the first request: `next build` loads this module, possibly without keys.
  handler ??= merchant().notifications.handler({
    'PAPAY.SIGN': async ({ data }) => console.log(`contract ${data.contract_id} is signed`),
    pay: async ({ data }) => console.log(`order ${data.out_trade_no} is paid`),
    '*': (event) => console.log(`also notified: ${event.type}`),
  });
  return handler(request);
};

function merchant(): WeChatPay {
  return new WeChatPay({
    mchid: setting('WECHATPAY_MCHID'),
    serial: setting('WECHATPAY_SERIAL'),
    privateKey: setting('WECHATPAY_PRIVATE_KEY'),
    certs: { [setting('WECHATPAY_PUBLIC_KEY_ID')]: setting('WECHATPAY_PUBLIC_KEY') },
    apiV3Key: setting('WECHATPAY_APIV3_KEY'),
    apiV2Key: setting('WECHATPAY_APIV2_KEY'),
  });
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`the environment variable ${name} is missing`);
  return value;
}
