import type { KeyObject } from 'node:crypto';
import { isSameKey } from '../crypto/same-key.js';
import { ConfigError } from '../errors/index.js';
import type { Identity } from '../http/transport.js';
import type { PlatformKeys } from '../keys/platform-keys.js';
import { sameSerial } from '../keys/serial-number.js';
import { nodeCrypto } from '../runtime/node-crypto.js';

/** The key that signs, and the keys that verify. */
interface Keys {
  readonly privateKey: KeyObject;
  readonly platformKeys: PlatformKeys;
}

/**
 * Detects swapped files: each file is readable, but no call could succeed.
 *
 * @throws ConfigError saying which file was given and which is expected
 */
export function checkRoles(
  given: Keys & { readonly serial: string; readonly identity?: Identity | undefined },
): void {
  const { serial, privateKey, platformKeys, identity } = given;
  const ofBrand = platformKeys.field === 'brand.publicKeys';
  const own = nodeCrypto().createPublicKey(privateKey);
  const certificate =
    identity !== undefined && 'cert' in identity
      ? new (nodeCrypto().X509Certificate)(identity.cert)
      : undefined;
  for (const { id, key } of platformKeys.all) {
    if (isSameKey(key, own)) {
      throw ofBrand
        ? brandsOwn(id, 'the public half of brand.privateKey')
        : merchantsOwn(id, 'the public half of privateKey');
    }
    if (certificate !== undefined && isSameKey(key, certificate.publicKey)) {
      throw merchantsOwn(id, 'the key of the certificate in merchant.cert');
    }
    if (sameSerial(id, serial)) {
      throw new ConfigError(
        'serial',
        'this is the serial number of a platform certificate in certs; expected that of the merchant API certificate (apiclient_cert.pem)',
      );
    }
  }
}

/**
 * Detects files swapped between a merchant and a brand. They share no platform keys.
 *
 * @throws ConfigError saying which file was given and which is expected
 */
export function checkRolesBetween(merchant: Keys, brand: Keys): void {
  const [merchants, brands] = [
    nodeCrypto().createPublicKey(merchant.privateKey),
    nodeCrypto().createPublicKey(brand.privateKey),
  ];
  for (const { id, key } of merchant.platformKeys.all) {
    if (isSameKey(key, brands)) throw merchantsOwn(id, 'the public half of brand.privateKey', "the brand's");
  }
  for (const { id, key } of brand.platformKeys.all) {
    if (isSameKey(key, merchants)) throw brandsOwn(id, 'the public half of privateKey', "the merchant's");
  }
}

function merchantsOwn(id: string, what: string, whose = "the merchant's"): ConfigError {
  return new ConfigError(
    `certs.${id}`,
    `this is ${whose} own key, ${what}; expected the platform's public key (pub_key.pem) or certificate (wechatpay_….pem)`,
  );
}

function brandsOwn(id: string, what: string, whose = "the brand's"): ConfigError {
  return new ConfigError(
    `brand.publicKeys.${id}`,
    `this is ${whose} own key, ${what}; expected WeChat Pay's public key for the brand`,
  );
}
