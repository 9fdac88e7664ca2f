import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Delivery, Sandbox } from '@wechatpay-kit/sandbox';
import type { WeChatPay } from 'wechatpay-kit';

/** A sandbox with a client for its merchant, and the merchant's server that receives its notifications. */
export interface World {
  readonly sandbox: Sandbox;
  readonly pay: WeChatPay;
  /** Where the merchant receives notifications. */
  readonly notifyUrl: string;
  /** The deliveries that were not told yet, when all that is under way has arrived. */
  news(): Promise<Delivery[]>;
}

/** The world of a client's connection. It starts with the first tool that needs it. */
export class Worlds {
  #started: Promise<World & { close(): Promise<void> }> | undefined;

  /** @throws Error if the sandbox cannot start; the next call tries again */
  open(): Promise<World> {
    this.#started ??= start().catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  async close(): Promise<void> {
    const world = await this.#started?.catch(() => undefined);
    this.#started = undefined;
    await world?.close();
  }
}

async function start(): Promise<World & { close(): Promise<void> }> {
  const [{ startSandbox }, { WeChatPay: Client }] = await Promise.all([
    import('@wechatpay-kit/sandbox'),
    import('wechatpay-kit'),
  ]);
  const server = createServer();
  const notifyUrl = await listen(server);
  const sandbox = await startSandbox({ notifyUrl });
  const pay = new Client({ ...sandbox.config, retry: false });
  server.on('request', pay.notifications.handler({ '*': () => {} }).node);
  const told = new Set<string>();
  return {
    sandbox,
    pay,
    notifyUrl,
    async news() {
      await sandbox.idle();
      const fresh = (await sandbox.deliveries()).filter(({ id }) => !told.has(id));
      for (const { id } of fresh) told.add(id);
      return fresh;
    },
    async close() {
      await pay.close();
      await sandbox.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
}
