import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@wechatpay-kit/sandbox';
import { WeChatPay } from 'wechatpay-kit';

/** Starts a server on a port, and resolves with a function that stops it. */
export type Start = (pay: WeChatPay, port: number) => Promise<() => unknown>;

/**
 * Demonstrates a server if its file is the started program: a user signs a contract in the sandbox, and the notification
 * arrives. Your server uses the client of your merchant, and keeps running.
 */
export async function demonstrate(file: string, start: Start): Promise<void> {
  if (process.argv[1] !== fileURLToPath(file)) return;
  const sandbox = await startSandbox();
  const pay = new WeChatPay(sandbox.config);
  const port = await freePort();
  const stop = await start(pay, port);
  const { data } = await pay.v3.global.papay.contracts.miniprogramPreEntrustSign.post({
    json: {
      appid: 'wxd678efh567hg6787',
      plan_id: 123,
      out_contract_code: '100001256',
      success_notify_url: `http://127.0.0.1:${port}/notify`,
    },
  });
  await sandbox.confirm(data.session_id);
  await sandbox.idle();
  for (const { type, state } of await sandbox.deliveries()) console.log(`${type}: ${state}`);
  await stop();
  await sandbox.stop();
}

/** A free port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
