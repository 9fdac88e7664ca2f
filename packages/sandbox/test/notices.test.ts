/** The notifications that products send, after the calls that lead to them, against the schemas of the description. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainedEvents } from '../src/control/chain.js';
import { openV3 } from './notifications.js';
import { type Receiver, startReceiver } from './receiver.js';
import { description } from './synthesis/description.js';
import { listFaults } from './synthesis/faults.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  // A strict sandbox checks what it sends by itself; here, another program checks it.
  [sandbox, receiver] = await Promise.all([startSandbox({ strict: true }), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

const events = description.events.filter(
  ({ handler, protocol }) => protocol === 'v3' && chainedEvents.includes(handler),
);

test.each(events.map((event) => [event.handler, event] as const))(
  '%s, as real calls lead to it, fits its schema',
  async (handler, { name }) => {
    const path = `/${handler}`;
    await sandbox.trigger(handler, { chain: true, to: receiver.url + path });
    await sandbox.idle();
    const sent = receiver.at(path).map((message) => openV3(sandbox, message));
    const own = sent.filter(({ envelope }) => envelope['event_type'] === handler);
    expect(own.length).toBeGreaterThan(0);
    for (const { payload } of own) {
      expect(listFaults(['webhooks', name, 'post', 'x-payload'], payload)).toEqual([]);
    }
  },
);
