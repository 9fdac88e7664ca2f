import { ConfigError } from '../errors/index.js';
import { describe } from '../keys.js';

/**
 * Where downloaded platform certificates are kept between runs, or for several processes. It holds what the platform
 * answered, still encrypted with the APIv3 key: whoever can write to it can make it useless, but not add a key of his
 * own.
 *
 * The methods may answer with promises; the `…Sync` verbs do not wait for one, and do without the store then.
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

/**
 * A key store in a file, which is replaced as a whole.
 *
 * @param path such as `/var/lib/shop/wechatpay-certificates.json`; its directory must exist
 * @example new WeChatPay({ …, certs: 'auto', keyStore: fileKeyStore('/var/lib/shop/wechatpay-certificates.json') })
 */
export function fileKeyStore(path: string): KeyStore {
  return {
    load() {
      const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    },
    save(text) {
      const { renameSync, writeFileSync } = process.getBuiltinModule('node:fs');
      // Written beside it and moved, so that another process never reads half of it.
      const draft = `${path}.${process.pid}.tmp`;
      writeFileSync(draft, text, { mode: 0o600 });
      renameSync(draft, path);
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
