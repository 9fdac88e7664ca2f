import { spawn } from 'node:child_process';
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

/** Runs the command. `until` receives its output, and may signal it. */
export function run(
  args: string[],
  until?: (stdout: string, signal: (name: NodeJS.Signals) => void) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ended> {
  return runProgram(process.execPath, [bin, ...args], until, env);
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
