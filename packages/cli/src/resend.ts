import type { ResendHow } from '@wechatpay-kit/sandbox';
import { askSandbox, readSandbox } from './client.js';
import { describeDelivery } from './deliveries.js';
import { lengthOf } from './duration.js';
import { print } from './output.js';
import { listDeliveries } from './read-deliveries.js';
import { findSandboxUrl, type ReachFlags } from './state.js';

/** The flags of `wechatpay-kit deliveries resend`. */
export interface ResendFlags extends ReachFlags {
  readonly how: ResendHow;
  /** `{ minutes: 5 }` */
  readonly delay?: Readonly<Record<string, number>>;
}

/**
 * Sends a notification once more, and prints it with its attempts.
 *
 * @throws Error in one line: no sandbox answers, the id is unknown, no platform key is old
 */
export async function runResend(id: string, { to, json, how, delay }: ResendFlags): Promise<void> {
  const url = findSandboxUrl(to);
  const given = { id, how, ...(delay === undefined ? {} : { delay: lengthOf(delay) }) };
  await askSandbox(url, 'resend', given);
  await askSandbox(url, 'idle', {});
  const found = (await listDeliveries(url)).find((delivery) => delivery.id === id);
  if (found === undefined) throw new Error(`the notification ${id} has made room for newer ones`);
  const { now } = (await readSandbox(url, 'now')) as { readonly now: string };
  print(found, json, () => {
    const late = how === 'late' ? '\n  it is sent once more later: wechatpay-kit clock due' : '';
    return `${describeDelivery(found, now)}${late}`;
  });
}
