import { createHash } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Holds a directory. The operating system lets go of it with the end of the thread, however that comes. */
export interface Lock {
  release(): void;
}

/**
 * Takes a directory for this sandbox alone, on this machine.
 *
 * A file with the id of a process would stay after a SIGKILL, and ids are used again. A socket with a name that follows
 * from the directory does not.
 *
 * @throws Error if another sandbox has it
 */
export async function lockDirectory(directory: string): Promise<Lock> {
  const address = nameSocket(await realpath(directory));
  for (let attempt = 0; ; attempt++) {
    const server = await listen(address);
    if (server !== undefined) return { release: () => void server.close() };
    const owner = await askOwner(address);
    if (owner !== undefined || attempt === 3) {
      const who = owner === undefined ? 'another sandbox' : `the sandbox of process ${owner}`;
      throw new Error(`it is in use by ${who}; stop that one, or choose another directory`);
    }
    // The file of a socket whose owner is gone.
    if (isFile(address)) await rm(address, { force: true });
  }
}

/** Names without a file, where there are such: in Linux an abstract socket, in Windows a pipe. */
function nameSocket(directory: string): string {
  const name = `wechatpay-kit-${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function isFile(address: string): boolean {
  return address.startsWith('/');
}

/** @returns `undefined` if the address is taken */
function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end(String(process.pid));
    });
    // The lock alone keeps no thread alive.
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => resolve(server));
  });
}

/** @returns the id of the process that has the address; `undefined` if there is none */
function askOwner(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(address);
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(text === '' ? undefined : text));
  });
}
