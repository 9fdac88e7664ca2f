import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { type NotificationEvent, WeChatPay } from 'wechatpay-kit';
import { type MerchantServer, startMerchantServer } from './merchant-server.js';
import { type Transcript, transcript } from './transcript.js';

type NotificationOf<Type extends NotificationEvent['type']> = Extract<NotificationEvent, { type: Type }>;

/** What a story is played with: a sandbox, a client of its merchant, and the merchant's server. */
export interface Stage {
  readonly sandbox: Sandbox;
  readonly pay: WeChatPay;
  readonly merchant: MerchantServer;
  readonly story: Transcript;
  /** The last notification of a type, after all pending deliveries. */
  notified<Type extends NotificationEvent['type']>(type: Type): Promise<NotificationOf<Type> | undefined>;
}

/** Plays a story, and prints it. @returns the number of checks that failed */
export async function play(mchid: string, tell: (stage: Stage) => Promise<void>): Promise<number> {
  const started = Date.now();
  const story = transcript();
  const sandbox = await startSandbox({ mchid, seed: 'demo' });
  const pay = new WeChatPay(sandbox.config);
  const merchant = await startMerchantServer(() => pay);
  try {
    story.chapter('Sandbox and merchant');
    story.say(`the sandbox is at ${sandbox.httpsUrl}, merchant ${sandbox.mchid}`);
    story.say(`the merchant's server receives notifications at ${merchant.url}`);
    await tell({
      sandbox,
      pay,
      merchant,
      story,
      async notified<Type extends NotificationEvent['type']>(type: Type) {
        await sandbox.idle();
        return merchant.events.findLast((event): event is NotificationOf<Type> => event.type === type);
      },
    });
    story.chapter('Deliveries');
    const deliveries = await sandbox.deliveries();
    for (const { type, state, url } of deliveries.slice(-12)) {
      story.say(`${type.padEnd(22)} ${state.padEnd(10)} ${url}`);
    }
    if (deliveries.length > 12) story.say(`… and ${deliveries.length - 12} before them`);
    story.chapter(
      story.failures === 0
        ? `All steps succeeded in ${((Date.now() - started) / 1000).toFixed(1)} s.`
        : `${story.failures} steps failed.`,
    );
  } finally {
    merchant.stop();
    await sandbox.stop();
  }
  return story.failures;
}
