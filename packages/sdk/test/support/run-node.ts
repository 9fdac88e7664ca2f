import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { patience } from '../../../../tools/test/patience.js';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Milliseconds from start to exit. */
  readonly took: number;
}

const packageDir = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a script in a process of its own, where `wechatpay-kit` is the built package.
 *
 * @param script the text of an ES module
 * @param options `flags` for node; `data`, which the script finds as JSON in `process.env.DATA`; `cwd`, from which it
 *   imports packages; `timeout` in milliseconds
 */
export function runNode(
  script: string,
  {
    flags = ['--input-type=module'],
    data,
    cwd = packageDir,
    timeout = patience(60_000),
  }: { flags?: readonly string[]; data?: unknown; cwd?: string; timeout?: number } = {},
): Promise<Run> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, '--eval', script], {
      cwd,
      env: { ...process.env, NODE_OPTIONS: '', DATA: JSON.stringify(data ?? null) },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr, took: performance.now() - started }));
  });
}
