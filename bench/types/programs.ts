/** The checked programs. Each imports a client and makes one call. */

export interface Program {
  /** The npm package. Absent for the baseline: the compiler, its library and `@types/node`. */
  readonly uses: 'wechatpay-kit' | 'stripe' | undefined;
  readonly text: string;
}

export const wechatpay: Program = {
  uses: 'wechatpay-kit',
  text: `import { WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';

export async function codeUrl(config: WeChatPayConfig): Promise<string> {
  const pay = new WeChatPay(config);
  const { data } = await pay.v3.pay.transactions.native.post({
    json: {
      appid: 'wxd678efh567hg6787',
      mchid: '1900000109',
      description: 'Image形象店-深圳腾大-QQ公仔',
      out_trade_no: '1217752501201407033233368018',
      notify_url: 'https://merchant.example/notify',
      amount: { total: 100, currency: 'CNY' },
    },
  });
  return data.code_url;
}
`,
};

export const stripe: Program = {
  uses: 'stripe',
  text: `import Stripe from 'stripe';

export async function clientSecret(key: string): Promise<string | null> {
  const stripe = new Stripe(key);
  const intent = await stripe.paymentIntents.create({
    amount: 100,
    currency: 'cny',
    description: 'Image形象店-深圳腾大-QQ公仔',
    metadata: { order: '1217752501201407033233368018' },
  });
  return intent.client_secret;
}
`,
};

export const nothing: Program = { uses: undefined, text: 'export const nothing = process.version;\n' };
