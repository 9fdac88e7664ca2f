/** The built site, its server, and a browser. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { patience } from '../test/patience.js';

const top = findTop(fileURLToPath(new URL('.', import.meta.url)));

/** The output of `npm run docs:build`. */
export const dist: string = join(top, 'docs/.vitepress/dist');

/** @throws Error if the site has not been built */
export function builtPage(path: string): string {
  const file = join(dist, path);
  if (!existsSync(dist)) throw new Error('docs/.vitepress/dist does not exist; run npm run docs:build');
  return readFileSync(file, 'utf8');
}

export interface Site {
  /** Such as `http://localhost:41234`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves the built site as `npm run docs:preview` does. */
export async function serveSite(): Promise<Site> {
  const port = await freePort();
  const server = spawn(
    process.execPath,
    [join(top, 'node_modules/vitepress/bin/vitepress.js'), 'preview', 'docs', '--port', String(port)],
    { cwd: top, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const url = `http://localhost:${port}`;
  await listening(server, url);
  return {
    url,
    async stop() {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    },
  };
}

/**
 * Starts Debian's Chromium with a new profile.
 *
 * @param more further switches
 */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    timeout: patience(120_000),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
  browser.on('context', (context) => context.setDefaultTimeout(patience(60_000)));
  return browser;
}

/** The root of the repository, from the source or from the output of the build. */
function findTop(folder: string): string {
  return existsSync(join(folder, 'package-lock.json')) ? folder : findTop(dirname(folder));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(server: ChildProcess, url: string): Promise<void> {
  const ended = once(server, 'exit').then(() => Promise.reject(new Error('the preview server ended')));
  const end = Date.now() + patience(60_000);
  while (Date.now() < end) {
    const answered = fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (await Promise.race([answered, ended])) return void ended.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the preview server did not answer at ${url}`);
}

/** @throws Error naming the package to install */
function chromiumPath(): string {
  const found = spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim();
  if (found !== '') return found;
  throw new Error('these tests need chromium: apt-get install chromium');
}
