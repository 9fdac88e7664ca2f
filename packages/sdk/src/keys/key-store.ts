import { nonce } from '../crypto/formatter.js';
import { describe } from '../errors/given.js';
import { ConfigError } from '../errors/index.js';

/**
 * Stores downloaded platform certificates between runs, or for several processes. It holds the platform's answer, still
 * encrypted with the APIv3 key. An attacker who can write to it can make it useless, but cannot add a key.
 *
 * The methods may return promises. The client waits up to two seconds for one; the `…Sync` verbs do not wait, and ignore
 * such a store. A failure of the store causes a warning (`process.emitWarning`) and does not fail the call.
 *
 * @example
 * const keyStore: KeyStore = {
 *   load: () => redis.get('wechatpay:certificates'),
 *   save: (text) => redis.set('wechatpay:certificates', text),
 * };
 */
export interface KeyStore {
  /** Returns the text saved last; `undefined` or `null` if there is none. */
  load(): string | null | undefined | Promise<string | null | undefined>;
  /** @param text a few kilobytes of JSON */
  save(text: string): unknown;
}

/** How far another machine's clock may be ahead, in milliseconds: the same limit as for the platform's answers. */
const aheadAtMost = 300_000;
/** The timeout of a store, in milliseconds. A store that is down must not delay payments. */
const patience = 2_000;

/**
 * A key store in a file. Saving replaces the file atomically.
 *
 * @param path such as `/var/lib/shop/wechatpay-certificates.json`; its directory must exist
 * @returns the store, for the option `keyStore`
 * @throws ConfigError if the path is not a nonempty string
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
      // Written to a new file and renamed: another process or thread never reads half of it.
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

/** The content of a key store. */
export interface SavedCertificates {
  /** When the platform answered, in milliseconds since 1970. */
  readonly time: number;
  /** The platform's answer. */
  readonly body: string;
}

/**
 * @param now milliseconds since 1970
 * @throws Error without any of the text, because its content is unknown
 */
export function parseSaved(text: string, now: number): SavedCertificates {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const { time, body } = (value ?? {}) as Partial<SavedCertificates>;
  if (typeof time !== 'number' || typeof body !== 'string') {
    throw new Error('load() did not return a text that save() received');
  }
  // With a time in the future, the certificates would not be renewed until then.
  if (time > now + aheadAtMost) throw new Error('the time of saving is in the future: a clock is wrong');
  return { time, body };
}

/** Limits the time of a store's promise. */
export function inTime(answer: unknown): unknown {
  if (answer === null || typeof answer !== 'object' || !('then' in answer)) return answer;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience);
    Promise.resolve(answer)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
