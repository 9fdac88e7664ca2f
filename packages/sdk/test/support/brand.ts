import { createPublicKey } from 'node:crypto';
import type { BrandConfig } from 'wechatpay-kit';
import { merchant, pem, platform, stranger } from './keys.js';

/** A brand, and WeChat Pay as it is to that brand: other keys than the merchant's throughout. */
export const brand = {
  brandId: '1004',
  serial: stranger.serial,
  key: stranger.key,
  cert: stranger.cert,
  apiV3Key: 'fedcba9876543210FEDCBA9876543210',
  platform: {
    publicKeyId: 'PUB_KEY_ID_0100000000002025081300000000000001',
    key: pem('generation1.key.pem'),
    publicKey: createPublicKey(pem('generation1.key.pem')).export({ type: 'spki', format: 'pem' }).toString(),
  },
} as const;

/** A brand with the merchant's keys, and the platform's: for tests that look at what all calls have in common. */
export const sameKeys: BrandConfig = {
  brandId: brand.brandId,
  serial: merchant.serial,
  privateKey: merchant.key,
  publicKeys: { [platform.publicKeyId]: platform.publicKey },
};

/** A brand's complete credentials. */
export function brandConfig(overrides: Partial<BrandConfig> = {}): BrandConfig {
  return {
    brandId: brand.brandId,
    serial: brand.serial,
    privateKey: brand.key,
    publicKeys: { [brand.platform.publicKeyId]: brand.platform.publicKey },
    apiV3Key: brand.apiV3Key,
    ...overrides,
  };
}
