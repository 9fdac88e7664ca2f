import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromXml, v2 } from './merchant.js';
import { createPapay, moveTo } from './papay.js';
import { type Receiver, startReceiver } from './receiver.js';

/** Signing and applying take most of the time. With WECHATPAY_TEST_FULL=1 there are 10,000 contracts. */
const size = process.env['WECHATPAY_TEST_FULL'] === '1' ? 10_000 : 50;

let sandbox: Sandbox;
let receiver: Receiver;
beforeAll(async () => {
  [sandbox, receiver] = await Promise.all([startSandbox(), startReceiver()]);
});
afterAll(async () => {
  receiver.close();
  await sandbox.stop();
});

test(`a month of ${size} contracts passes in one advance: each is deducted and notified once`, {
  timeout: 3_600_000,
}, async () => {
  const papay = createPapay(sandbox, receiver);
  const parties = { appid: 'wx1', mch_id: sandbox.mchid };
  await moveTo(sandbox, '10:00');
  for (let at = 0; at < size; at += 1) {
    const terms = {
      ...parties, plan_id: '123', contract_code: `C${at}`, request_serial: String(at), contract_display_account: 'u',
      notify_url: `${receiver.url}/signed`, version: '1.0', timestamp: '1414488825',
    }; // biome-ignore format: a list reads better in rows
    const { fields } = await v2(sandbox, '/papay/preentrustweb', terms, { nonce: undefined });
    await sandbox.confirm(fields['pre_entrustweb_id'] ?? '');
  }
  await sandbox.clock.advance({ days: 1 });
  const ids = receiver.at('/signed').map(({ body }) => fromXml(body)['contract_id'] ?? '');
  expect(new Set(ids).size).toBe(size);
  const notify_url = `${receiver.url}/deducted`;
  for (const [at, id] of ids.entries()) {
    expect((await papay.apply(id, `D${at}`, { notify_url }))['result_code']).toBe('SUCCESS');
  }
  const begun = performance.now();
  await sandbox.clock.advance({ days: 31 });
  console.info(`${size} deductions in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  const told = receiver.at('/deducted').map(({ body }) => fromXml(body));
  expect(told).toHaveLength(size);
  expect(new Set(told.map(({ contract_id }) => contract_id)).size).toBe(size);
  expect(told.every(({ trade_state }) => trade_state === 'SUCCESS')).toBe(true);
});
