import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll } from 'vitest';
import { WeChatPay } from 'wechatpay-kit';

/** A sandbox for the merchant of the documents' samples, and a client of it; asked for inside a test. */
export function documentsMerchant(): () => { pay: WeChatPay; sandbox: Sandbox } {
  let running: { pay: WeChatPay; sandbox: Sandbox } | undefined;
  beforeAll(async () => {
    const sandbox = await startSandbox({ mchid: '1200009811', seed: 'documents' });
    running = { sandbox, pay: new WeChatPay(sandbox.config) };
  });
  afterAll(() => running?.sandbox.stop());
  return () => {
    if (running === undefined) throw new Error('the sandbox has not been started');
    return running;
  };
}
