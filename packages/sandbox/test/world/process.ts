/** A sandbox in a process of its own, with its state in a directory, so that it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Sandbox, SandboxOptions } from '@wechatpay-kit/sandbox';
import { type Answer, send } from '../merchant.js';

/** How a program reaches it. */
export type Reached = Pick<Sandbox, 'url' | 'mchid' | 'config'>;

export interface Kept {
  readonly child: ChildProcess;
  readonly reached: Reached;
}

/** @param options besides `data`, what JSON can say */
export async function startKept(data: string, options: SandboxOptions = {}): Promise<Kept> {
  const program = fileURLToPath(new URL('../programs/kept.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, data, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the sandbox did not start: ${Buffer.concat(errors).toString('utf8')}`);
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return { child, reached: JSON.parse(line) as Reached };
}

export function isAlive({ child }: Kept): boolean {
  return child.exitCode === null && child.signalCode === null;
}

/** Kills it at once. Resolves when it is gone. */
export async function kill(kept: Kept): Promise<void> {
  if (!isAlive(kept)) return;
  const { child } = kept;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** A command that changes something, over HTTP. */
export function command({ url }: Reached, name: string, given: object, method = 'POST'): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return send(`${url}/_sandbox/${name}`, { method, headers, body: JSON.stringify(given) });
}
