import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { ownDomains } from 'wechatpay-kit';
import { withoutOwnHosts } from './no-proxy.js';
import type { Target } from './proxy.js';
import { writeRedirect } from './redirect.js';

/** What the environment of the program names. */
export interface Settings {
  /** The proxy's URL. */
  readonly proxy: string;
  /** The sandbox's HTTP listener. */
  readonly url: string;
  /** Where the sandbox listens. */
  readonly target: Target;
  /** The sandbox's CA, in PEM. */
  readonly ca: string;
  /** An existing directory for the files that the environment names. */
  readonly folder: string;
}

/** The variables by which OpenSSL, Python's requests and curl find a file with all CAs. */
const bundles = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];

/** The files with the system's CAs: Debian, Fedora, openSUSE, Alpine and macOS, FreeBSD. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/share/certs/ca-root-nss.crt',
];

/**
 * Builds the environment of the program. It uses the proxy, and trusts the sandbox's CA besides the CAs that it trusts
 * now. Writes the files for that.
 *
 * @param given the environment to extend
 */
export async function createEnvironment(
  given: NodeJS.ProcessEnv,
  { proxy, url, target, ca, folder }: Settings,
): Promise<NodeJS.ProcessEnv> {
  const own = given['NODE_EXTRA_CA_CERTS'];
  const extra = join(folder, 'ca.pem');
  await writeFile(extra, joinPem([own === undefined ? undefined : await read(own), ca]));
  const environment: NodeJS.ProcessEnv = {
    ...given,
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    // Node.js 20 ignores it. From 22.21 and 24.5, `fetch` and `node:https` then use HTTPS_PROXY.
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: extra,
    NODE_OPTIONS: joinOptions(given['NODE_OPTIONS'], await writePreload(target, folder)),
    WECHATPAY_SANDBOX_URL: url,
  };
  for (const name of ['NO_PROXY', 'no_proxy']) {
    if (given[name] !== undefined) environment[name] = withoutOwnHosts(given[name]);
  }
  const system = await readSystemBundle();
  for (const name of bundles) {
    const known = given[name];
    const file = join(folder, `${name.toLowerCase()}.pem`);
    await writeFile(file, joinPem([known === undefined ? system : ((await read(known)) ?? system), ca]));
    environment[name] = file;
  }
  environment['PHP_INI_SCAN_DIR'] = await writePhpSettings(given, environment, folder);
  return environment;
}

/** The programs in Node.js whose client does not know HTTPS_PROXY. */
async function writePreload(target: Target, folder: string): Promise<string> {
  const file = join(folder, 'redirect.cjs');
  await writeFile(file, writeRedirect({ domains: ownDomains, ...target }));
  // Quoted, and with backslashes escaped, as Node.js reads it.
  return `--require ${JSON.stringify(file)}`;
}

function joinOptions(given: string | undefined, own: string): string {
  return given === undefined || given === '' ? own : `${given} ${own}`;
}

/**
 * PHP's curl reads no variable for its CAs, PHP's streams only a setting.
 *
 * @returns the folders of PHP's settings: those of before, and last this one
 */
async function writePhpSettings(
  given: NodeJS.ProcessEnv,
  { CURL_CA_BUNDLE: bundle }: NodeJS.ProcessEnv,
  folder: string,
): Promise<string> {
  const settings = join(folder, 'php');
  await mkdir(settings);
  await writeFile(
    join(settings, 'wechatpay-kit.ini'),
    `curl.cainfo = "${bundle}"\nopenssl.cafile = "${bundle}"\n`,
  );
  const own = given['PHP_INI_SCAN_DIR'];
  // An empty entry stands for the folder that PHP was built with; an empty variable turns that off.
  return own === '' ? settings : `${own ?? ''}${delimiter}${settings}`;
}

async function readSystemBundle(): Promise<string> {
  for (const file of systemBundles) {
    const text = await read(file);
    if (text !== undefined) return text;
  }
  return rootCertificates.join('\n');
}

/** @returns `undefined` for a file that cannot be read, or a directory: REQUESTS_CA_BUNDLE may name one */
async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

function joinPem(parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .map((part) => `${part.trimEnd()}\n`)
    .join('');
}
