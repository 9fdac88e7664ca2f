import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { withoutOwnHosts } from './no-proxy.js';

/** What the environment of the program names. */
export interface Settings {
  /** The proxy's URL. */
  readonly proxy: string;
  /** The sandbox's HTTP listener. */
  readonly url: string;
  /** The sandbox's CA, in PEM. */
  readonly ca: string;
  /** An existing directory for the CA files. */
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
 * now. Writes the CA files.
 *
 * @param given the environment to extend
 */
export async function createEnvironment(
  given: NodeJS.ProcessEnv,
  { proxy, url, ca, folder }: Settings,
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
  return environment;
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
