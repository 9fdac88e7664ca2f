import type { Channel } from 'node:diagnostics_channel';
import { attemptEvents, type EventName, type Sink } from './events.js';

/** Opened on first use: loading the module and opening the channels takes 0.2 ms, which should not slow the start. */
const open = new Map<EventName, Channel>();

let ofAttempts: readonly Channel[] | undefined;

/**
 * Publishes events on `node:diagnostics_channel`, where monitoring tools can subscribe without access to a client.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html
 */
export const channels: Sink = {
  wantsAttempts() {
    ofAttempts ??= attemptEvents.map(channel);
    for (const { hasSubscribers } of ofAttempts) if (hasSubscribers) return true;
    return false;
  },
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
