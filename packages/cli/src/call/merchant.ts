import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readSandbox } from '../client.js';
import { UsageError } from '../output.js';
import { findSandboxUrl } from '../state.js';

type Fields = Readonly<Record<string, unknown>>;

/** Who calls, and whom. */
export interface Caller {
  /** A configuration of the SDK. */
  readonly config: Fields;
  /** The address of the sandbox that is called. */
  readonly sandbox?: string;
}

export interface CallerFlags {
  readonly to?: string;
  readonly merchant?: string;
  /** A file, or `env`. */
  readonly config?: string;
}

/**
 * The configuration of the merchant that calls: one of the running sandbox's, or a real one of a file or the environment.
 *
 * @throws UsageError or Error in one line; it contains no key
 */
export async function findCaller({ to, merchant, config }: CallerFlags): Promise<Caller> {
  if (config !== undefined) {
    const flag = to === undefined ? merchant && '--merchant' : '--to';
    if (flag !== undefined) throw new UsageError(`${flag}: it names a sandbox's; leave out it or --config`);
    return { config: config === 'env' ? readEnvironment(process.env) : readFile(config) };
  }
  const sandbox = findSandboxUrl(to);
  const query = merchant === undefined ? '' : `?${new URLSearchParams({ merchant })}`;
  const answer = (await readSandbox(sandbox, `config${query}`)) as { readonly config: Fields };
  const { endpoint, ...rest } = answer.config;
  // The sandbox may listen on all addresses, or in a container: this one is known to lead to it.
  return {
    config: { ...rest, endpoint: sandbox.startsWith('https:') ? sandbox : reach(sandbox, endpoint) },
    sandbox,
  };
}

/** Mutual TLS needs the HTTPS listener, on the host by which the HTTP listener is reached. */
function reach(sandbox: string, endpoint: unknown): string {
  const url = new URL(String(endpoint));
  url.hostname = new URL(sandbox).hostname;
  return url.origin;
}

/**
 * Reads a configuration of the SDK from a JSON file. A key or a certificate is PEM text, or the name of a file beside it.
 *
 * @throws UsageError naming the file
 */
function readFile(file: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // The message of a syntax error would quote the file, which may hold keys.
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as NodeJS.ErrnoException).code;
    throw new UsageError(`--config: cannot read ${file}: ${reason}`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new UsageError(`--config: expected an object such as { "mchid": "…" } in ${file}`);
  }
  return withFiles(value as Fields, dirname(resolve(file)));
}

const keyFields = ['privateKey', 'ca', 'cert', 'key', 'pfx'];

function withFiles(fields: Fields, folder: string): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (typeof value === 'string') return [name, keyFields.includes(name) ? fileAt(value, folder) : value];
      if (value === null || typeof value !== 'object') return [name, value];
      if (name !== 'certs' && name !== 'publicKeys') return [name, withFiles(value as Fields, folder)];
      return [
        name,
        Object.fromEntries(
          Object.entries(value).map(([id, key]) => [id, typeof key === 'string' ? fileAt(key, folder) : key]),
        ),
      ];
    }),
  );
}

/** Shorter than any key: the name of a file. */
const longestName = 255;

/** @throws UsageError naming the file that does not exist */
function fileAt(text: string, folder: string): string | URL {
  if (text.includes('-----BEGIN') || text.length > longestName) return text;
  const file = resolve(folder, text);
  if (existsSync(file)) return pathToFileURL(file);
  throw new UsageError(`--config: there is no file ${file}`);
}

/** @throws UsageError naming the variables that are missing */
function readEnvironment(env: NodeJS.ProcessEnv): Fields {
  const read = (name: string): string | undefined => env[`WECHATPAY_${name}`] || undefined;
  const key = (name: string): string | URL | undefined => {
    const value = read(name);
    return value === undefined ? undefined : fileAt(value, process.cwd());
  };
  const missing = ['MCHID', 'SERIAL', 'PRIVATE_KEY'].filter((name) => read(name) === undefined);
  if (missing.length > 0) {
    throw new UsageError(`--config env: set ${missing.map((name) => `WECHATPAY_${name}`).join(', ')}`);
  }
  const id = read('PUBLIC_KEY_ID');
  const cert = key('CERT');
  return {
    mchid: read('MCHID'),
    serial: read('SERIAL'),
    privateKey: key('PRIVATE_KEY'),
    certs: id === undefined ? 'auto' : { [id]: key('PUBLIC_KEY') },
    apiV3Key: read('API_V3_KEY'),
    apiV2Key: read('API_V2_KEY'),
    ...(cert === undefined ? {} : { merchant: { cert } }),
    ...(read('PROXY') === undefined ? {} : { proxy: read('PROXY') }),
  };
}
