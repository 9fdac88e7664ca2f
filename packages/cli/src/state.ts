import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A running sandbox, as the other commands find it. */
export interface RunningSandbox {
  readonly pid: number;
  readonly url: string;
  readonly httpsUrl: string;
  readonly mchid: string;
  /** The directory of its key files. */
  readonly out?: string;
  /** The time of its start, in milliseconds. */
  readonly started: number;
}

/** The flags of a command that uses a running sandbox. */
export interface ReachFlags {
  /** The address of the sandbox; without one, the running one is found. */
  readonly to?: string;
  readonly json?: boolean;
}

/** The user's state folder, with a file for each running sandbox: `12345.json`. */
export function stateFolder(): string {
  const { XDG_STATE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  const base = xdg || (process.platform === 'win32' && local) || join(homedir(), '.local', 'state');
  return join(base, 'wechatpay-kit', 'sandboxes');
}

/**
 * Writes the file of this process's sandbox. The process removes it at its end.
 *
 * A home directory may be read-only. The sandbox runs without the file then, and the others need `--to`.
 */
export function announceSandbox(sandbox: Omit<RunningSandbox, 'pid' | 'started'>): void {
  const file = join(stateFolder(), `${process.pid}.json`);
  const content: RunningSandbox = { pid: process.pid, started: Date.now(), ...sandbox };
  try {
    mkdirSync(stateFolder(), { recursive: true });
    // Renamed into place, so that no reader sees half a file.
    writeFileSync(`${file}.new`, JSON.stringify(content), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    return;
  }
  process.once('exit', () => rmSync(file, { force: true }));
}

/** @returns the running sandboxes, the newest first */
export function listSandboxes(): RunningSandbox[] {
  return listFiles()
    .flatMap((file) => readState(file))
    .sort((a, b) => b.started - a.started);
}

/**
 * The address of a sandbox.
 *
 * @param to the address given; without one, the newest running sandbox is taken
 * @param flag the flag that gives it
 * @throws Error if there is none
 */
export function findSandboxUrl(to: string | undefined, flag = '--to'): string {
  if (to !== undefined) {
    const url = URL.canParse(to) ? new URL(to) : undefined;
    if (url !== undefined && /^https?:$/.test(url.protocol)) return url.origin;
    throw new Error(
      `${flag}: expected the address of a sandbox, such as http://127.0.0.1:18080, got ${JSON.stringify(to)}`,
    );
  }
  const [newest] = listSandboxes();
  if (newest !== undefined) return newest.url;
  throw new Error(
    `no sandbox is running. Start one with "wechatpay-kit sandbox", or name the address of one: ${flag} http://127.0.0.1:18080`,
  );
}

function listFiles(): string[] {
  try {
    return readdirSync(stateFolder()).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    return [];
  }
}

/** A process that was killed leaves its file behind. */
function readState(name: string): RunningSandbox[] {
  const file = join(stateFolder(), name);
  if (!isRunning(Number.parseInt(name, 10))) {
    rmSync(file, { force: true });
    return [];
  }
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as RunningSandbox;
    return typeof state.url === 'string' ? [state] : [];
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
