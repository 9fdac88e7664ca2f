/** A PostgreSQL server of one's own: Debian's package, on a free port, in a folder that is removed. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../sdk/test/support/redis.js';

export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where Debian keeps the programs of the server, the newest version first; they are not on the path. */
const folder = '/usr/lib/postgresql';

/** Whether the programs of the server are installed. */
export const hasPostgres: boolean = existsSync(folder) && readdirSync(folder).length > 0;

/**
 * @param isDurable whether what is committed outlives the machine, as in production
 * @throws Error that says what to install where there is no PostgreSQL
 */
export async function startPostgres({ isDurable = false } = {}): Promise<PostgresServer> {
  const [version] = hasPostgres ? readdirSync(folder).sort((one, other) => Number(other) - Number(one)) : [];
  if (version === undefined) {
    throw new Error(
      'these tests run a real PostgreSQL, which is not installed here: apt-get install postgresql',
    );
  }
  const program = (name: string): string => join(folder, version, 'bin', name);
  const owner = ownerOf();
  const data = mkdtempSync(join(tmpdir(), 'wechatpay-kit-postgres-'));
  if (owner !== undefined) chownSync(data, owner.uid, owner.gid);
  execFileSync(program('initdb'), ['-D', data, '-U', 'tester', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...owner,
    stdio: 'ignore',
  });
  const port = await freePort();
  const settings = [
    ...(isDurable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
    `unix_socket_directories=${data}`,
    'listen_addresses=127.0.0.1',
  ];
  const flags = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(program('postgres'), flags, { ...owner, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = `${output}${text}`.slice(-10_000);
  });
  const url = `postgres://tester@127.0.0.1:${port}/postgres`;
  const stopIt = (): Promise<void> => stop(server, data);
  for (let tries = 0; !output.includes('ready to accept connections'); tries++) {
    if (server.exitCode !== null || tries > 600) {
      await stopIt();
      throw new Error(`postgres does not start: ${output}`);
    }
    await pause(50);
  }
  return { url, stop: stopIt };
}

/** PostgreSQL refuses to run as root. */
function ownerOf(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function stop(server: ChildProcess, data: string): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
  }
  rmSync(data, { recursive: true, force: true });
}
