import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { bin } from '../command.js';
import { type Json, type Merchant, type Protocol, Refused } from './merchant.js';

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly refused?: { readonly code: string; readonly message: string };
  readonly error?: string;
}

/**
 * Starts a program of `clients/` by `wechatpay-kit run`: its client is unmodified, and calls WeChat Pay's own hosts. The
 * program takes one line of JSON for each thing to do, and prints one for each result.
 *
 * @param keys the sandbox's folder of keys
 */
export async function startProgram(
  name: string,
  protocols: readonly Protocol[],
  sandbox: Sandbox,
  keys: string,
): Promise<Merchant> {
  const file = fileURLToPath(new URL(`clients/${name}.cjs`, import.meta.url));
  const args = [bin, 'run', '--to', sandbox.url, '--', process.execPath, file, keys];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  let count = 0;
  const wait = (id: number) =>
    new Promise<Reply>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  createInterface(child.stdout).on('line', (line) => {
    const reply = JSON.parse(line) as Reply;
    waiting.get(reply.id)?.resolve(reply);
    waiting.delete(reply.id);
  });
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${name} has ended`));
  });
  const ask = async (does: string, ...given: unknown[]): Promise<unknown> => {
    count += 1;
    const replied = wait(count);
    child.stdin.write(`${JSON.stringify({ id: count, does, given })}\n`);
    const { result, refused, error } = await replied;
    if (refused !== undefined) throw new Refused(String(given[0]), refused.code, refused.message);
    if (error !== undefined) throw new Error(`${name}, ${does} ${given[0]}: ${error}`);
    return result;
  };
  const { result: url } = await wait(0);
  return {
    protocols,
    url: String(url),
    call: async (operation, given = {}) => (await ask('call', operation, given)) as Json,
    bill: async (protocol, date) => (await ask('bill', protocol, date)) as Record<string, string>[],
    upload: async (image, filename) => String(await ask('upload', image.toString('base64'), filename)),
    reveal: async (text) => String(await ask('reveal', text)),
    heard: async (path) => (await ask('heard', path)) as Json[],
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
