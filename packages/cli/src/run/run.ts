import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSandbox } from '../client.js';
import { printRequest, type RequestLine } from '../lines.js';
import { followLines } from '../logs.js';
import { announce, type SandboxFlags, startFromFlags } from '../sandbox.js';
import { findSandboxUrl } from '../state.js';
import { authorityOf } from './authority.js';
import { holdSignals, runChild } from './child.js';
import { createEnvironment } from './environment.js';
import { startProxy } from './proxy.js';
import { createUpstream } from './upstream.js';

/** The flags of `wechatpay-kit run`. */
export interface RunFlags extends SandboxFlags {
  /** The HTTP listener of a running sandbox. */
  readonly to?: string;
  /** Prints a line for each request and each notification. */
  readonly verbose?: boolean;
}

/** A sandbox for the program. */
interface Reached {
  readonly url: string;
  readonly httpsUrl: string;
  readonly ca: string;
  stop(): Promise<void>;
}

/**
 * Runs a program whose calls to WeChat Pay reach a sandbox. Afterwards, nothing of it is left running.
 *
 * @returns the exit code of the program
 * @throws Error in one line: no sandbox at the URL, a program that is not found
 */
export async function runCommand(command: readonly string[], flags: RunFlags): Promise<number> {
  const signals = holdSignals();
  const cleanups: (() => void | Promise<void>)[] = [() => signals.release()];
  try {
    const upstream = createUpstream(process.env);
    const sandbox =
      flags.to === undefined ? await startOwn(flags) : await findRunning(findSandboxUrl(flags.to));
    cleanups.push(() => sandbox.stop());
    const folder = await mkdtemp(join(tmpdir(), 'wechatpay-kit-'));
    cleanups.push(() => rm(folder, { recursive: true, force: true }));
    const { url, httpsUrl, ca } = sandbox;
    const target = { http: authorityOf(url), https: authorityOf(httpsUrl) };
    const proxy = await startProxy(target, upstream);
    cleanups.push(() => proxy.close());
    if (flags.verbose === true) cleanups.push(await printLines(url));
    const env = await createEnvironment(process.env, { proxy: proxy.url, url, target, ca, folder });
    return await runChild(command, env, signals);
  } finally {
    for (const clean of cleanups.reverse()) await clean();
  }
}

/**
 * Prints what happens in the sandbox to the standard error output: the other one belongs to the program.
 *
 * @returns a function that prints the rest, and ends
 */
async function printLines(url: string): Promise<() => Promise<void>> {
  const style = { output: process.stderr };
  const end = new AbortController();
  const [newest] = await listRequests(url, 'limit=1');
  const following = followLines(url, newest?.id ?? '0', style, end.signal);
  return async () => {
    end.abort();
    const last = Number(await following);
    for (const request of await listRequests(url, 'limit=1000')) {
      if (Number(request.id) > last) process.stderr.write(`${printRequest(request, style)}\n`);
    }
  };
}

async function listRequests(url: string, query: string): Promise<readonly RequestLine[]> {
  const answer = await readSandbox(url, `requests?${query}`);
  return (answer as { readonly requests: readonly RequestLine[] }).requests;
}

async function startOwn(flags: RunFlags): Promise<Reached> {
  const sandbox = await startFromFlags(flags);
  const { url, httpsUrl, phoneUrl, config } = sandbox;
  announce(sandbox, flags);
  if (phoneUrl !== undefined) process.stderr.write(`The phone, for any in the network: ${phoneUrl}\n`);
  return { url, httpsUrl, ca: config.ca, stop: () => sandbox.stop() };
}

/** The running sandbox stays. */
async function findRunning(address: string): Promise<Reached> {
  const { url, httpsUrl, ca } = await fetchInfo(address);
  // A sandbox that listens on all addresses names the loopback one.
  const here = new URL(address);
  const secure = new URL(httpsUrl);
  if (here.protocol === 'http:') secure.hostname = here.hostname;
  return {
    url: here.protocol === 'http:' ? here.origin : url,
    httpsUrl: secure.origin,
    ca,
    stop: async () => undefined,
  };
}

/** @throws Error in one line: no sandbox answers, or it is another server */
async function fetchInfo(address: string): Promise<{ url: string; httpsUrl: string; ca: string }> {
  const { url, httpsUrl, ca } = (await readSandbox(address, 'info')) as Record<string, unknown>;
  if (typeof url === 'string' && typeof httpsUrl === 'string' && typeof ca === 'string')
    return { url, httpsUrl, ca };
  throw new Error(`${address} is not a sandbox of this version`);
}
