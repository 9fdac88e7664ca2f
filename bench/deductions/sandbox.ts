/** A process with a sandbox, in which contracts are signed on demand. It is ten o'clock in Beijing there. */
import { startSandbox } from '@wechatpay-kit/sandbox';
import { WeChatPay } from 'wechatpay-kit';
import { appid } from './platform.js';

const plan_id = 123;
const sandbox = await startSandbox();
const pay = new WeChatPay({ ...sandbox.config });
const inBeijing = ((await sandbox.clock.now()).getTime() / 1000 + 8 * 3600) % 86_400;
await sandbox.clock.advance({ seconds: Math.ceil((34 * 3600 - inBeijing) % 86_400) });
const skew = (await sandbox.clock.now()).getTime() - Date.now();
process.send?.({ config: sandbox.config, skew });
process.on('disconnect', () => process.exit());
process.on('message', async (codes: readonly string[]) => {
  const ids: string[] = new Array(codes.length);
  const numbers = codes.entries();
  const lanes = Array.from({ length: 16 }, async () => {
    for (const [at, code] of numbers) ids[at] = await sign(code);
  });
  await Promise.all(lanes);
  process.send?.(ids);
});

async function sign(contract_code: string): Promise<string> {
  const page = pay.handoff.contract.entrustweb({
    appid,
    plan_id,
    contract_code,
    request_serial: Number(contract_code.replaceAll(/\D/g, '')),
    contract_display_account: 'reader',
    notify_url: 'http://127.0.0.1:9/',
  });
  await sandbox.confirm(page);
  const xml = { appid, mch_id: pay.mchid, plan_id: String(plan_id), contract_code, version: '1.0' as const };
  return (await pay.v2.papay.querycontract.post({ xml })).data.contract_id ?? '';
}
