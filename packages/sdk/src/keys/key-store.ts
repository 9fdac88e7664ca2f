import { nonce } from '../crypto/formatter.js';
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';

/**
 * Where downloaded platform certificates are kept between runs, or for several processes. It holds what the platform
 * answered, still encrypted with the APIv3 key: whoever can write to it can make it useless, but not add a key of his
 * own.
 *
 * The methods may answer with promises, which are waited for up to two seconds; the `…Sync` verbs do not wait for one,
 * and do without the store then. A store that fails is warned of (`process.emitWarning`), and fails no call.
 *
 * @example
 * const keyStore: KeyStore = {
 *   load: () => redis.get('wechatpay:certificates'),
 *   save: (text) => redis.set('wechatpay:certificates', text),
 * };
 */
export interface KeyStore {
  /** What was saved last; `undefined` or `null` if nothing was. */
  load(): string | null | undefined | Promise<string | null | undefined>;
  /** @param text a few kilobytes of JSON */
  save(text: string): unknown;
}

/** How far another machine's clock may be ahead, in milliseconds: no answer of the platform's allows for more. */
const aheadAtMost = 300_000;
/** How long a store is waited for, in milliseconds: one that is down must not hold up payments. */
const patience = 2_000;

/**
 * A key store in a file, which is replaced as a whole.
 *
 * @param path such as `/var/lib/shop/wechatpay-certificates.json`; its directory must exist
 * @throws ConfigError if it is no path
 * @example new WeChatPay({ …, certs: 'auto', keyStore: fileKeyStore('/var/lib/shop/wechatpay-certificates.json') })
 */
export function fileKeyStore(path: string): KeyStore {
  if (typeof path !== 'string' || path === '') {
    throw new ConfigError('keyStore', `expected the path of a file, got ${describe(path)}`);
  }
  return {
    load() {
      const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    },
    save(text) {
      const { renameSync, rmSync, writeFileSync } = process.getBuiltinModule('node:fs');
      // Written beside it and moved, so that another process or thread never reads half of it.
      const draft = `${path}.${nonce()}.tmp`;
      try {
        writeFileSync(draft, text, { mode: 0o600 });
        renameSync(draft, path);
      } catch (error) {
        rmSync(draft, { force: true });
        throw error;
      }
    },
  };
}

/** @throws ConfigError */
export function keyStoreFrom(value: unknown): KeyStore {
  const { load, save } = (value ?? {}) as Partial<KeyStore>;
  if (typeof load === 'function' && typeof save === 'function') return value as KeyStore;
  throw new ConfigError(
    'keyStore',
    `expected an object with methods load() and save(text), got ${describe(value)}`,
  );
}

/** What is saved in a key store. */
export interface SavedCertificates {
  /** When the platform answered, in milliseconds since 1970. */
  readonly time: number;
  /** What it answered. */
  readonly body: string;
}

/**
 * @param now milliseconds since 1970
 * @throws Error, without any of the text: nobody knows what it is
 */
export function savedIn(text: string, now: number): SavedCertificates {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const { time, body } = (value ?? {}) as Partial<SavedCertificates>;
  if (typeof time !== 'number' || typeof body !== 'string') {
    throw new Error('load() did not return what save() was given');
  }
  // Taken as it is, it would not be renewed until then.
  if (time > now + aheadAtMost) throw new Error('it was saved in the future: a clock is wrong');
  return { time, body };
}

/** What a store answers; a promise that takes too long is rejected. */
export function inTime(answer: unknown): unknown {
  if (answer === null || typeof answer !== 'object' || !('then' in answer)) return answer;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience);
    Promise.resolve(answer)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
