import { X509Certificate } from 'node:crypto';
import { readSandbox } from '../client.js';
import { writeOutFiles } from '../files.js';
import { print, UsageError } from '../output.js';
import { findSandboxUrl, type ReachFlags } from '../state.js';
import { downloadCertificates } from './download.js';
import { describeKeys, type ListedKey, readSandboxKeys } from './list.js';

/** The flags of `wechatpay-kit certs`. */
export interface CertsFlags extends ReachFlags {
  readonly merchant?: string;
  /** A real merchant: a file, or `env`. */
  readonly config?: string;
  /** The directory for the files. */
  readonly out?: string;
}

/**
 * Prints the keys and certificates of a sandbox, or downloads the platform certificates of a real merchant.
 *
 * @throws UsageError for flags that do not fit each other; Error in one line
 */
export async function runCerts(flags: CertsFlags): Promise<void> {
  const { to, merchant, config, out, json } = flags;
  if (config !== undefined) {
    const other = to === undefined ? merchant && '--merchant' : '--to';
    if (other !== undefined) throw new UsageError(`${other}: it names a sandbox's; leave out it or --config`);
    const keys = await downloadCertificates(config);
    const files = out === undefined ? [] : writeOutFiles(out, nameFiles(keys));
    return show({ keys }, files, json, describeKeys({ keys, modes: {} }));
  }
  const url = findSandboxUrl(to);
  const { ca } = (await readSandbox(url, 'info')) as { readonly ca: string };
  const list = await readSandboxKeys(url, merchant);
  // The files of a directory are those of one merchant, as a program takes them.
  const [first] = list.keys;
  const own = list.keys.filter((key) => key.merchant === (merchant ?? first?.merchant));
  const files = out === undefined ? [] : writeOutFiles(out, nameFiles(own).set('ca.pem', ca));
  show({ ...list, ca }, files, json, `${describeKeys(list)}\n\n${describeAuthority(ca)}`);
}

/** The CA issues the certificates of merchants, of WeChat Pay and of the HTTPS listener. */
function describeAuthority(ca: string): string {
  const { subject, validTo } = new X509Certificate(ca);
  return `CA: ${subject}, valid until ${new Date(validTo).toISOString().slice(0, 10)}`;
}

function show(value: object, files: readonly string[], json: boolean | undefined, text: string): void {
  const wrote = files.map((file) => `wrote ${file}`);
  print(files.length === 0 ? value : { ...value, files }, json, () =>
    [text, ...(wrote.length === 0 ? [] : ['', ...wrote])].join('\n'),
  );
}

/** WeChat Pay's own keys, by the names that its download tool gives them. Refused ones are left out. */
function nameFiles(keys: readonly ListedKey[]): Map<string, string> {
  const files = keys.flatMap(({ kind, id, state, pem }): [string, string][] => {
    if (state === 'ended' || kind === 'merchant') return [];
    return [[kind === 'platform' ? `wechatpay_${id}.pem` : `${id}.pem`, pem]];
  });
  return new Map(files);
}
