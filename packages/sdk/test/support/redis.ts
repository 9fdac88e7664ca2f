/** A Redis server of one's own: Debian's package, on a free port, nothing kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * @param given a port, to start a server again where another one ran; without it, a free one
 * @throws Error that says what to install where there is no redis-server
 */
export async function startRedis(given?: number): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'wechatpay-kit-redis-'));
  const port = given ?? (await freePort());
  const flags = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const server = spawn('redis-server', flags, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [server.stdout, server.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const failed = new Promise<never>((_, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'ENOENT'
          ? new Error(
              'these tests run a real Redis, which is not installed here: apt-get install redis-server',
            )
          : error,
      );
    });
    server.on('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${output}`)));
  });
  failed.catch(() => {});
  try {
    await Promise.race([answering(port), failed]);
  } catch (error) {
    await stop(server, folder);
    throw error;
  }
  return { port, url: `redis://127.0.0.1:${port}`, stop: () => stop(server, folder) };
}

async function stop(server: ChildProcess, folder: string): Promise<void> {
  if (server.pid !== undefined && server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
}

/** A port without a listening server. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when the server takes connections. */
async function answering(port: number): Promise<void> {
  for (;;) {
    const taken = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => resolve(true)).on('error', () =>
        resolve(false),
      );
      socket.on('connect', () => socket.destroy());
    });
    if (taken) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
