import type { Channel } from 'node:diagnostics_channel';
import type { EventName, Sink } from './events.js';

/** Opened when first asked for: loading the module and opening them takes 0.2 ms, which no start-up need pay. */
const open = new Map<EventName, Channel>();

/**
 * `node:diagnostics_channel`: what an application performance monitor listens to, without a client in its hands.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html
 */
export const channels: Sink = {
  wants: (name) => channel(name).hasSubscribers,
  take(name, event) {
    channel(name).publish(event);
  },
};

function channel(name: EventName): Channel {
  const known = open.get(name);
  if (known !== undefined) return known;
  const opened = process.getBuiltinModule('node:diagnostics_channel').channel(`wechatpay-kit:${name}`);
  open.set(name, opened);
  return opened;
}
