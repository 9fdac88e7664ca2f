/** One notification, as one who looks at it sees it. */
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Receiver, startReceiver } from './receiver.js';

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  sandbox = await startSandbox();
  receiver = await startReceiver();
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

async function inspect(event: string, set = {}, merchant?: string): Promise<Record<string, string>> {
  const { id } = await sandbox.trigger(event, { to: `${receiver.url}/`, set, merchant });
  await sandbox.idle();
  const answer = await fetch(`${sandbox.url}/_sandbox/deliveries/${id}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { delivery: Record<string, string> }).delivery;
}

test('what an APIv3 notification encrypts is told in the clear', async () => {
  const delivery = await inspect('TRANSACTION.SUCCESS', { out_trade_no: 'seen-1' });
  expect(delivery).toMatchObject({ protocol: 'v3', merchant: sandbox.mchid, state: 'delivered' });
  expect(JSON.parse(delivery['content'] ?? '')).toMatchObject({ out_trade_no: 'seen-1' });
  expect(delivery['body']).not.toContain('seen-1');
});

test('so is what an APIv2 notification encrypts; one that encrypts nothing has its body only', async () => {
  const refund = await inspect('refund', { out_refund_no: 'seen-2' });
  expect(refund['content']).toContain('seen-2');
  expect(refund['body']).not.toContain('seen-2');
  const paid = await inspect('pay', { out_trade_no: 'seen-3' });
  expect(paid['body']).toContain('seen-3');
  expect(paid).not.toHaveProperty('content');
});

test('the list in brief has neither headers nor bodies, and tells the merchant', async () => {
  const { id } = await inspect('TRANSACTION.SUCCESS');
  const answer = await fetch(`${sandbox.url}/_sandbox/deliveries?brief=true&state=delivered`);
  const { deliveries } = (await answer.json()) as { deliveries: Record<string, string>[] };
  const line = deliveries.find((one) => one['id'] === id);
  expect(Object.keys(line ?? {}).sort()).toEqual(['attempts', 'id', 'merchant', 'state', 'type', 'url']);
});

test('an id that no notification has is told', async () => {
  const answer = await fetch(`${sandbox.url}/_sandbox/deliveries/none`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({
    code: 'UNKNOWN_ID',
    message: expect.stringContaining('"none"'),
  });
});
