import { type SandboxOptions, startSandbox } from '@wechatpay-kit/sandbox';
import { banner } from './banner.js';
import { announceSandbox } from './state.js';

/** The flags of `wechatpay-kit sandbox`. */
export interface SandboxFlags {
  readonly port: number;
  readonly mchid: string;
  readonly brandId: string;
  readonly host: string;
  readonly seed: string;
  readonly notify: string;
  readonly docs: string;
  readonly names: string;
  readonly records: number;
  readonly out?: string;
}

/**
 * Runs a sandbox until SIGINT, SIGTERM, or `POST /_sandbox/stop`.
 *
 * @throws Error in one line: a port in use, a bad merchant id, a directory that cannot be written
 */
export async function runSandbox({
  port,
  mchid,
  brandId,
  host,
  seed,
  notify,
  docs,
  names,
  records,
  out,
}: SandboxFlags): Promise<void> {
  const docsOrigins = listFrom(docs);
  const starting = startSandbox({
    port,
    mchid,
    brandId,
    host,
    seed,
    notifyTargets: targetsFrom(notify),
    docsOrigins,
    hostNames: listFrom(names),
    records,
    ...(out === undefined ? {} : { out }),
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // A signal during the start stops the sandbox as soon as possible. A failed start is reported below.
    process.once(signal, () => {
      starting
        .then((sandbox) => sandbox.stop())
        .then(
          () => process.exit(0),
          () => undefined,
        );
    });
  }
  const sandbox = await starting;
  announceSandbox({ url: sandbox.url, httpsUrl: sandbox.httpsUrl, mchid: sandbox.mchid });
  console.log(banner(sandbox, out, docsOrigins));
}

function targetsFrom(text: string): NonNullable<SandboxOptions['notifyTargets']> {
  return text === 'private' || text === 'any' ? text : listFrom(text);
}

function listFrom(text: string): string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}
