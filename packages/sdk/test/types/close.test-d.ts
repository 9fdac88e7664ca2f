/** A client in `await using`: compiled, never run. */
import { type BrandClientConfig, WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';

export async function merchant(config: WeChatPayConfig): Promise<void> {
  await using pay = new WeChatPay(config);
  const closed: Promise<void> = pay.close();
  await closed;
}

export async function brand(config: BrandClientConfig): Promise<void> {
  await using pay = new WeChatPay(config);
  await pay.close();
}
