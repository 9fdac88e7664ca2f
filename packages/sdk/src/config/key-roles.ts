import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ConfigError } from '../errors/index.js';
import type { Identity } from '../http/transport.js';
import type { PlatformKeys } from '../keys/platform-keys.js';
import { sameSerial } from '../keys/serial-number.js';

/** What one signs with, and what one verifies with. */
interface Keys {
  readonly privateKey: KeyObject;
  readonly platformKeys: PlatformKeys;
}

/**
 * Finds files that were given for one another: each is readable, and yet no call could succeed.
 *
 * @throws ConfigError saying which file is which
 */
export function checkRoles(
  given: Keys & { readonly serial: string; readonly identity?: Identity | undefined },
): void {
  const { serial, privateKey, platformKeys, identity } = given;
  const ofBrand = platformKeys.field === 'brand.publicKeys';
  const own = createPublicKey(privateKey);
  const certificate =
    identity !== undefined && 'cert' in identity ? new X509Certificate(identity.cert) : undefined;
  for (const { id, key } of platformKeys.all) {
    if (key.equals(own)) {
      throw ofBrand
        ? brandsOwn(id, 'the public half of brand.privateKey')
        : merchantsOwn(id, 'the public half of privateKey');
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

/**
 * The same between a merchant and a brand, which share no keys of the platform's.
 *
 * @throws ConfigError saying which file is which
 */
export function checkRolesBetween(merchant: Keys, brand: Keys): void {
  const [merchants, brands] = [createPublicKey(merchant.privateKey), createPublicKey(brand.privateKey)];
  for (const { id, key } of merchant.platformKeys.all) {
    if (key.equals(brands)) throw merchantsOwn(id, 'the public half of brand.privateKey', "the brand's");
  }
  for (const { id, key } of brand.platformKeys.all) {
    if (key.equals(merchants)) throw brandsOwn(id, 'the public half of privateKey', "the merchant's");
  }
}

function merchantsOwn(id: string, what: string, whose = "the merchant's"): ConfigError {
  return new ConfigError(
    `certs.${id}`,
    `it is ${whose} own, ${what}; expected the platform's public key (pub_key.pem) or certificate (wechatpay_….pem)`,
  );
}

function brandsOwn(id: string, what: string, whose = "the brand's"): ConfigError {
  return new ConfigError(
    `brand.publicKeys.${id}`,
    `it is ${whose} own, ${what}; expected WeChat Pay's public key for the brand`,
  );
}
