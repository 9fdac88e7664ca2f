/** Runs the shops of `examples/`, and visits them as a browser does: over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { patience } from './patience.js';

export interface RunningShop {
  readonly url: string;
  /** Calls the admin API of the shop's sandbox. */
  ask(path: string, body?: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** What it has printed. */
  readonly printed: () => string;
  stop(): Promise<void>;
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

/**
 * Starts a shop, which listens on `PORT`.
 *
 * @param args of Node.js
 * @returns when the shop answers and its sandbox has started
 */
export async function runShop(args: readonly string[], cwd: string): Promise<RunningShop> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const shop = spawn(process.execPath, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: undefined, PORT: String(port) },
  });
  let printed = '';
  for (const stream of [shop.stdout, shop.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const sandbox = (): string | undefined => /WeChat Pay: (http\S+)/.exec(printed)?.[1];
  const answers = (): Promise<boolean> =>
    fetch(`${url}/orders/none`).then(
      () => sandbox() !== undefined,
      () => false,
    );
  const deadline = Date.now() + patience(60_000);
  while (!(await answers())) {
    if (shop.exitCode !== null || Date.now() > deadline) throw new Error(`no shop in ${cwd}: ${printed}`);
    await setTimeout(50);
  }
  return {
    url,
    async ask(path, body) {
      const post = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
      const answer = await fetch(`${sandbox()}/_sandbox/${path}`, body === undefined ? {} : post);
      const text = await answer.text();
      expect(answer.status, text).toBe(200);
      return JSON.parse(text);
    },
    printed: () => printed,
    stop: () => end(shop),
  };
}

async function end(shop: ChildProcess): Promise<void> {
  if (shop.exitCode !== null || shop.signalCode !== null) return;
  shop.kill();
  await once(shop, 'exit');
}

/** Presses both buttons, waits for the notification, and returns the number of the order, which the shop calls paid. */
export async function buyAndPay({ url, ask, printed }: RunningShop): Promise<string> {
  const send = async (method: string, path: string) => {
    const answer = await fetch(`${url}${path}`, { method });
    const text = await answer.text();
    expect([200, 201], text).toContain(answer.status);
    return JSON.parse(text);
  };
  const order = await send('POST', '/orders');
  expect(order).toMatchObject({ state: 'NOTPAY', code_url: expect.stringContaining('weixin://') });
  await send('POST', `/orders/${order.out_trade_no}/pay`);
  await ask('idle', {});
  // By the notification: no query has run yet.
  await expect.poll(printed).toContain(`order ${order.out_trade_no}: SUCCESS`);
  expect((await send('GET', `/orders/${order.out_trade_no}`)).state).toBe('SUCCESS');
  return order.out_trade_no;
}
