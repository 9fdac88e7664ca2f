import type { WeChatPayConfig } from 'wechatpay-kit';
import { apiV2Key, apiV3Key, merchant, platform } from './keys.js';

/** A merchant's complete configuration, all but an endpoint. */
export function merchantConfig(overrides: Partial<WeChatPayConfig> = {}): WeChatPayConfig {
  return {
    mchid: merchant.mchid,
    serial: merchant.serial,
    privateKey: merchant.key,
    certs: { [platform.publicKeyId]: platform.publicKey, [platform.serial]: platform.cert },
    apiV2Key,
    apiV3Key,
    merchant: { cert: merchant.cert, key: merchant.key },
    ...overrides,
  };
}
