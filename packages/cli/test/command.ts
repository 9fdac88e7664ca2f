import { fork, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { patience } from '../../../tools/test/patience.js';

/** The file of the command. */
export const bin: string = fileURLToPath(new URL('../bin/main.js', import.meta.url));

/** The user's state folder stays as it is. */
process.env['XDG_STATE_HOME'] ??= join(tmpdir(), `wechatpay-kit-state-${process.pid}`);

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs the command in a process that runs all commands of these tests, one after the other: a start of Node.js takes
 * much longer than most commands.
 */
export async function run(args: string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  host ??= startHost();
  return await host(args, env);
}

/** Runs the command in a process of its own. `until` receives its output, and may signal it. */
export function runProcess(
  args: string[],
  until?: (stdout: string, signal: (name: NodeJS.Signals) => void) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ended> {
  return runProgram(process.execPath, [bin, ...args], until, env);
}

let host: ((args: string[], env: NodeJS.ProcessEnv) => Promise<Ended>) | undefined;

function startHost(): NonNullable<typeof host> {
  const child = fork(fileURLToPath(new URL('./command-host.js', import.meta.url)), { execArgv: [] });
  const waiting = new Map<number, (ended: Ended | Error) => void>();
  child.on('message', ({ id, ended }: { id: number; ended: Ended }) => waiting.get(id)?.(ended));
  child.on('exit', (code, signal) => {
    host = undefined;
    for (const resolve of waiting.values())
      resolve(new Error(`the host of the commands ended: ${code ?? signal}`));
  });
  child.unref();
  child.channel?.unref();
  let last = 0;
  return async (args, env) => {
    const id = ++last;
    const ended = await new Promise<Ended | Error>((resolve) => {
      waiting.set(id, resolve);
      child.send({ id, args, env });
    });
    waiting.delete(id);
    if (ended instanceof Error) throw ended;
    return ended;
  };
}

/** Runs a program, in this process's folder or another one. */
export function runProgram(
  command: string,
  args: string[],
  until?: (stdout: string, signal: (name: NodeJS.Signals) => void) => void,
  env: NodeJS.ProcessEnv = process.env,
  cwd?: string,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { timeout: patience(60_000), killSignal: 'SIGKILL', env, cwd });
    const ended = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      ended.stdout += chunk.toString('utf8');
      until?.(ended.stdout, (name) => child.kill(name));
    });
    child.stderr.on('data', (chunk: Buffer) => {
      ended.stderr += chunk.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...ended }));
  });
}
