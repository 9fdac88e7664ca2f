/** A merchant with signed contracts, in the sandbox. In production: your keys, your database, no clock. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Deductions, openDeductions } from '@wechatpay-kit/deductions';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { WeChatPay } from 'wechatpay-kit';

const appid = 'wxcbda96de0b165486';
const hour = 3_600_000;

/** Opens the ledger with contracts that are due now. */
export async function openShop(contracts: number): Promise<Deductions> {
  const sandbox = await startSandbox();
  const pay = new WeChatPay(sandbox.config);
  // WeChat Pay takes applications from 07:00 to 22:00 in Beijing: it is nine o'clock there.
  const now = (await sandbox.clock.now()).getTime();
  const untilNine = 24 * hour - ((now - 1 * hour) % (24 * hour));
  await sandbox.clock.advance({ seconds: Math.ceil(untilNine / 1000) });
  const ahead = (await sandbox.clock.now()).getTime() - Date.now();

  const server = createServer((request, response) => handler.node(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const notify_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/deductions`;
  const deductions = await openDeductions({
    pay,
    database: ':memory:',
    clock: () => Date.now() + ahead,
    rules: {
      appid,
      notify_url,
      plans: {
        daily: {
          family: 'papay',
          plan_id: 123,
          amount: 1500,
          description: '会员',
          calendar: { every: 'days', days: 1 },
        },
      },
    },
  });
  const handler = pay.notifications.handler({ ...deductions.notificationHandlers });
  for (let number = 1; number <= contracts; number++) {
    const code = `M${number}`;
    await deductions.contracts.add({ code, plan: 'daily' });
    await sandbox.confirm(
      pay.handoff.contract.entrustweb({
        appid,
        plan_id: 123,
        contract_code: code,
        request_serial: number,
        contract_display_account: '读者',
        notify_url,
      }),
    );
  }
  deductions.events.on('paid', ({ contract, amount }) => console.log(`${contract}: ${amount} fen`));
  return deductions;
}
