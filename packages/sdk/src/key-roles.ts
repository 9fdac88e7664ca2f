import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ConfigError } from './errors/index.js';
import type { Identity } from './identity.js';
import type { PlatformKeys } from './platform/platform-keys.js';
import { sameSerial } from './serial-number.js';

/**
 * Finds files that were given for one another: each is readable, and yet no call could succeed.
 *
 * @throws ConfigError saying which file is which
 */
export function checkRoles(given: {
  readonly serial: string;
  readonly privateKey: KeyObject;
  readonly platformKeys: PlatformKeys;
  readonly identity?: Identity | undefined;
}): void {
  const { serial, privateKey, platformKeys, identity } = given;
  const ofBrand = platformKeys.field === 'brand.publicKeys';
  const own = createPublicKey(privateKey);
  const certificate =
    identity !== undefined && 'cert' in identity ? new X509Certificate(identity.cert) : undefined;
  for (const { id, key } of platformKeys.all) {
    if (key.equals(own)) {
      throw ofBrand ? brandsOwn(id) : merchantsOwn(id, 'the public half of privateKey');
    }
    if (certificate !== undefined && key.equals(certificate.publicKey)) {
      throw merchantsOwn(id, 'the key of the certificate in merchant.cert');
    }
    if (sameSerial(id, serial)) {
      throw new ConfigError(
        'serial',
        'certs has a certificate of the platform under that serial number; expected the one of the merchant API certificate (apiclient_cert.pem)',
      );
    }
  }
}

function merchantsOwn(id: string, what: string): ConfigError {
  return new ConfigError(
    `certs.${id}`,
    `it is the merchant's own, ${what}; expected the platform's public key (pub_key.pem) or certificate (wechatpay_….pem)`,
  );
}

function brandsOwn(id: string): ConfigError {
  return new ConfigError(
    `brand.publicKeys.${id}`,
    "it is the brand's own, the public half of brand.privateKey; expected WeChat Pay's public key for the brand",
  );
}
