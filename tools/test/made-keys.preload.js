// Gives the sandboxes that tests start the RSA keys of made-keys.ts, in place of new ones. Preloaded by vitest.config.ts
// and by the tests that run programs; only threads look at it, for a sandbox runs in one of its own.
import crypto from 'node:crypto';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';

const file = process.env.WECHATPAY_TEST_KEYS ?? '';

if (!isMainThread && file !== '') {
  const generate = crypto.generateKeyPair;
  let keys;
  let next;

  // Threads of all processes take turns, so that sandboxes side by side have different keys.
  const turn = () => {
    for (let number = 0; ; number++) {
      try {
        closeSync(openSync(`${file}.${number}`, 'wx'));
        return number;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
    }
  };

  const made = async (type, options) => {
    if (type !== 'rsa' || options.modulusLength !== 2048) return await promisify(generate)(type, options);
    next ??= turn() * 5;
    keys ??= JSON.parse(readFileSync(file, 'utf8'));
    const privateKey = crypto.createPrivateKey(keys[next++ % keys.length]);
    return { privateKey, publicKey: crypto.createPublicKey(privateKey) };
  };
  crypto.generateKeyPair = Object.assign((...given) => generate(...given), { [promisify.custom]: made });
  syncBuiltinESMExports();
}
