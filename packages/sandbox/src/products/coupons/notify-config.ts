import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer } from '../shared/handler.js';
import type { BrandCall } from './forms.js';

interface NotifyConfig {
  /** The brand's id, or `partner` for what the merchant has set for itself. */
  readonly owner: string;
  readonly notify_url: string;
  /** The time by the sandbox's clock, in milliseconds. */
  readonly updated_at: number;
  readonly named: PlatformKeyKind | undefined;
}

/** The notification URLs of product coupons. */
export const notifyConfigs: TableDefinition<NotifyConfig> = {
  name: 'product-coupon-notify-configs',
  key: ({ owner }) => owner,
  indexes: {},
};

const partner = 'partner';

/**
 * @see https://pay.weixin.qq.com/doc/brand/4015736293
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015781286
 */
export function setNotifyConfig(call: BrandCall): Answer {
  const { world, body, named } = call;
  const notify_url = String(body['notify_url']);
  // The pages require HTTPS without a query. The sandbox also delivers to a program on this machine.
  const isUrl = call.isPartner
    ? /^https?:\/\/[^\s?#]+$/.test(notify_url)
    : /^https:\/\/[^\s?#]+$/.test(notify_url);
  if (!isUrl || !URL.canParse(notify_url)) {
    throw parameterError('/notify_url', '须为 HTTPS 地址，且不带 query 参数', 'body', notify_url);
  }
  world.store.table(notifyConfigs).put({
    owner: ownerOf(call),
    notify_url,
    updated_at: world.clock.now(),
    named,
  });
  return readNotifyConfig(call);
}

/**
 * @see https://pay.weixin.qq.com/doc/brand/4015736292
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015781284
 */
export function readNotifyConfig(call: BrandCall): Answer {
  const config = call.world.store.table(notifyConfigs).get(ownerOf(call));
  if (config === undefined) throw new Refusal('NOT_FOUND', '尚未设置商品券事件通知地址');
  const { notify_url, updated_at } = config;
  return { status: 200, body: { notify_url, update_time: rfc3339(updated_at) } };
}

/** Where the merchant hears of the coupons of the brands that it acts for. */
export function partnerConfig({ store }: Pick<World, 'store'>): NotifyConfig | undefined {
  return store.table(notifyConfigs).get(partner);
}

function ownerOf({ isPartner, brandId }: BrandCall): string {
  return isPartner ? partner : brandId;
}
