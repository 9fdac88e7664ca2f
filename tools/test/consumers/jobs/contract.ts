/** A contract that the user signs, and a deduction in each of three months. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { WeChatPay } from 'wechatpay-kit';

const sandbox = await startSandbox();
const pay = new WeChatPay(sandbox.config);
const appid = 'wxcbda96de0b165486';

const contracts = new Map<string, string>();
const deducted: string[] = [];
const notified = pay.notifications.handler({
  'contract.add': ({ data }) => void contracts.set(data.contract_code, data.contract_id),
  pay: ({ data }) => {
    assert.equal(data.result_code, 'SUCCESS');
    deducted.push(`${data.out_trade_no} ${data.total_fee}`);
  },
});
const server = createServer(notified.node).listen(0, '127.0.0.1');
await once(server, 'listening');
const shop = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Moves the sandbox's clock to ten o'clock in Beijing, in so many days at least. */
async function tenOClock(days: number): Promise<void> {
  const now = (await sandbox.clock.now()).getTime();
  const day = new Date(now + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);
  const target = Date.parse(`${day}T10:00:00+08:00`);
  await sandbox.clock.advance({ seconds: Math.ceil((target - now) / 1000) });
}

async function deduct(period: string): Promise<void> {
  const contract_id = contracts.get('M42');
  assert.ok(contract_id !== undefined);
  const { data } = await pay.v2.pay.pappayapply.post({
    xml: {
      appid,
      mch_id: pay.mchid,
      body: `Membership, ${period}`,
      out_trade_no: `M42-${period}`,
      total_fee: 1_500,
      spbill_create_ip: '123.12.12.123',
      notify_url: `${shop}/deduction`,
      trade_type: 'PAP',
      contract_id,
    },
  });
  assert.equal(data.result_code, 'SUCCESS');
}
async function stateOf(period: string): Promise<string> {
  const xml = { appid, mch_id: pay.mchid, out_trade_no: `M42-${period}` };
  return (await pay.v2.pay.paporderquery.post({ xml })).data.trade_state;
}

await tenOClock(1);
// The page that the user opens in WeChat.
const address = pay.handoff.contract.entrustweb({
  appid,
  plan_id: 123,
  contract_code: 'M42',
  request_serial: 1695,
  contract_display_account: 'reader 42',
  notify_url: `${shop}/contract`,
});
await sandbox.confirm(address);
await sandbox.idle();
assert.ok(contracts.has('M42'));
const xml = { appid, mch_id: pay.mchid, plan_id: '123', contract_code: 'M42', version: '1.0' as const };
const { data: signed } = await pay.v2.papay.querycontract.post({ xml });
assert.deepEqual([signed.contract_state, signed.contract_id], ['0', contracts.get('M42')]);

for (const period of ['1', '2', '3']) {
  await deduct(period);
  assert.equal(await stateOf(period), 'ACCEPT');
  // The first month is deducted at once, as the contract was signed just now; the others after 24 hours.
  await sandbox.clock.advance(period === '1' ? { minutes: 1 } : { hours: 24, minutes: 1 });
  await sandbox.idle();
  assert.equal(await stateOf(period), 'SUCCESS');
  await tenOClock(30);
}
assert.deepEqual(deducted, ['M42-1 1500', 'M42-2 1500', 'M42-3 1500']);

console.log('deducted', deducted);
server.close();
await pay.close();
await sandbox.stop();
