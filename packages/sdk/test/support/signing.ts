import { fileURLToPath } from 'node:url';
import { apiV2Key, keyFile } from './keys.js';
import { openssl } from './openssl.js';

/** What the openssl command makes of a text, as WeChat Pay writes it. */
export const opensslSigns = {
  /** SHA256-RSA2048 with the merchant's key, in base64. */
  rsa(text: string): string {
    const key = fileURLToPath(keyFile('merchant.key.pem'));
    return openssl(['dgst', '-sha256', '-sign', key], text).toString('base64');
  },
  /** MD5, in upper-case hexadecimal. */
  md5(text: string): string {
    return hex(openssl(['dgst', '-md5', '-r'], text));
  },
  /** HMAC-SHA256 with the APIv2 key, in upper-case hexadecimal. */
  hmac(text: string): string {
    return hex(openssl(['dgst', '-sha256', '-hmac', apiV2Key, '-r'], text));
  },
};

function hex(output: Buffer): string {
  return (output.toString('utf8').split(' ')[0] ?? '').toUpperCase();
}
