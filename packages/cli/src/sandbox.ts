import { resolve } from 'node:path';
import { type Sandbox, type SandboxOptions, startSandbox } from '@wechatpay-kit/sandbox';
import { banner } from './banner.js';
import { followLines } from './logs.js';
import { type OwnKeyFlags, readOwnKey } from './own-key.js';
import { drawCode } from './qr-code.js';
import { announceSandbox } from './state.js';

/** The flags of `wechatpay-kit sandbox`. */
export interface SandboxFlags extends OwnKeyFlags {
  readonly port: number;
  readonly httpsPort?: number;
  readonly mchid: string;
  readonly brandId: string;
  readonly host: string;
  /** `true` without an address. */
  readonly phone?: boolean | string;
  readonly seed: string;
  readonly notify: string;
  readonly notifyUrl?: string;
  readonly docs: string;
  readonly names: string;
  readonly records: number;
  readonly strict?: boolean;
  readonly magic?: boolean;
  readonly faults?: string;
  readonly out?: string;
  readonly data?: string;
  /** Prints no line for requests and notifications. */
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/**
 * Runs a sandbox until SIGINT, SIGTERM, or `POST /_sandbox/stop`.
 *
 * @throws Error in one line: a port in use, a bad merchant id, a directory that cannot be written
 */
export async function runSandbox(flags: SandboxFlags): Promise<void> {
  const starting = startFromFlags(flags);
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // A signal during the start stops the sandbox as soon as possible. A failed start is reported below.
    process.once(signal, () => {
      end.abort();
      starting
        .then((sandbox) => sandbox.stop())
        .then(
          () => process.exit(0),
          () => undefined,
        );
    });
  }
  const sandbox = await starting;
  announce(sandbox, flags);
  const { url, httpsUrl, phoneUrl, mchid, brandId } = sandbox;
  const { json, quiet, out } = flags;
  if (json === true)
    console.log(JSON.stringify({ kind: 'ready', url, httpsUrl, phoneUrl, mchid, brandId, out }));
  else {
    console.log(banner(sandbox, flags, listFrom(flags.docs)));
    if (phoneUrl !== undefined && process.stdout.isTTY) console.log(await drawCode(phoneUrl));
  }
  if (quiet !== true) await followLines(url, '0', { json }, end.signal);
}

/** Lets the other commands find the sandbox. */
export function announce({ url, httpsUrl, mchid }: Sandbox, { out }: SandboxFlags): void {
  announceSandbox({ url, httpsUrl, mchid, ...(out === undefined ? {} : { out: resolve(out) }) });
}

/** Starts the sandbox that the flags describe. */
export async function startFromFlags(flags: SandboxFlags): Promise<Sandbox> {
  const { port, httpsPort, mchid, brandId, host, seed, notify, notifyUrl, docs, names, records } = flags;
  const { strict, magic, faults, out, data, phone } = flags;
  return await startSandbox({
    ...readOwnKey(flags),
    port,
    httpsPort,
    mchid,
    brandId,
    host,
    phone,
    seed,
    notifyTargets: targetsFrom(notify),
    notifyUrl,
    docsOrigins: listFrom(docs),
    hostNames: listFrom(names),
    records,
    strict,
    magic,
    faults,
    ...(out === undefined ? {} : { out }),
    data,
  });
}

function targetsFrom(text: string): NonNullable<SandboxOptions['notifyTargets']> {
  return text === 'private' || text === 'any' ? text : listFrom(text);
}

function listFrom(text: string): string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}
