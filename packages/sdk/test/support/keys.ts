import { readFileSync } from 'node:fs';

/** A file of `test/keys`, as text. TEST ONLY, all of them. */
export function pem(name: string): string {
  return readFileSync(keyFile(name), 'utf8');
}

/** Where a file of `test/keys` lies. */
export function keyFile(name: string): URL {
  return new URL(`../keys/${name}`, import.meta.url);
}

export const merchant = {
  mchid: '1900000109',
  serial: '3775B6A45ACD588826D15E583A95F5DD4E1A2B3C',
  key: pem('merchant.key.pem'),
  cert: pem('merchant.cert.pem'),
} as const;

/** Another merchant, whose files are well-formed and the wrong ones. */
export const stranger = {
  serial: '1F2E3D4C5B6A79880716253443526170AABBCCDD',
  key: pem('stranger.key.pem'),
  cert: pem('stranger.cert.pem'),
} as const;

/** WeChat Pay: the same key as a certificate and as a public key. */
export const platform = {
  serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  publicKeyId: 'PUB_KEY_ID_0119000001092024111100337700000001',
  key: pem('platform.key.pem'),
  cert: pem('platform.cert.pem'),
  publicKey: pem('platform.pub.pem'),
} as const;

export const apiV2Key = '192006250b4c09247ec02edce69f6a2d';
export const apiV3Key = '0123456789abcdef0123456789ABCDEF';
