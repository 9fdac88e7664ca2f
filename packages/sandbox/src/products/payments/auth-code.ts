import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { Fields, V2Call } from '../shared/handler.js';
import { scanCode, scannedCodes } from './pay-by-code.js';

/**
 * Tells whose code it is. The code can still pay, and its user pays.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011940944
 */
export function authcodetoopenid({ world, fields }: V2Call): Fields {
  const { appid, sub_appid, sub_mch_id, auth_code = '' } = fields;
  requireAppids(world.registry, appid, sub_appid);
  requireSubMerchant(world.registry, sub_mch_id);
  const code = scanCode(world, auth_code);
  world.store.table(scannedCodes).put(code);
  const { openid, sub_openid } = code;
  return { openid, ...(sub_appid === undefined ? {} : { sub_openid }) };
}
