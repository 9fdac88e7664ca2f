import { askSandbox } from './client.js';
import type { DeliveryLine } from './lines.js';
import { listDeliveries } from './read-deliveries.js';
import { findSandboxUrl } from './state.js';

/** The flags of `wechatpay-kit trigger`. */
export interface TriggerFlags {
  readonly to?: string;
  readonly for?: string;
  readonly chain?: boolean;
  readonly set?: Readonly<Record<string, string>>;
  readonly merchant?: string;
  readonly signedBy?: string;
  readonly sandbox?: string;
  readonly json?: boolean;
}

/**
 * Asks the sandbox to send a notification, and prints what the receiver answered.
 *
 * @param event `TRANSACTION.SUCCESS`
 * @throws Error in one line, also if the receiver did not acknowledge
 */
export async function runTrigger(event: string, flags: TriggerFlags): Promise<void> {
  const { sandbox, json, ...options } = flags;
  const url = findSandboxUrl(sandbox, '--sandbox');
  const { delivery } = (await askSandbox(url, 'trigger', { event, ...options })) as {
    delivery: DeliveryLine;
  };
  await askSandbox(url, 'idle', {});
  const deliveries = await listDeliveries(url, { url: delivery.url });
  const { attempts, state, ...rest } = deliveries.find(({ id }) => id === delivery.id) ?? delivery;
  if (json === true) console.log(JSON.stringify({ ...rest, state, attempts }, null, 2));
  const last = attempts.at(-1);
  if (state !== 'delivered') {
    throw new Error(`${event} to ${rest.url} is ${state}: ${last?.error ?? 'no attempt so far'}`);
  }
  if (json !== true) console.log(`${event} ${rest.id} delivered to ${rest.url}: ${last?.status}`);
}
