/**
 * Makes the RSA keys that all sandboxes of this run share: five new ones take half of the time in which a sandbox
 * starts. `made-keys.preload.js` hands them out. A global setup of vitest.
 */
import { generateKeyPair } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Four sandboxes of five keys, so that sandboxes side by side have different ones. */
const count = 20;

export async function setup(): Promise<() => void> {
  const pairs = await Promise.all(
    Array.from({ length: count }, () => promisify(generateKeyPair)('rsa', { modulusLength: 2048 })),
  );
  const folder = mkdtempSync(join(tmpdir(), 'made-keys-'));
  const file = join(folder, 'keys.json');
  const texts = pairs.map(({ privateKey }) => privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(file, JSON.stringify(texts), { mode: 0o600 });
  process.env['WECHATPAY_TEST_KEYS'] = file;
  return () => rmSync(folder, { recursive: true });
}
