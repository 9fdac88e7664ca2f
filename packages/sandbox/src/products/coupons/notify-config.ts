import { parameterError, Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call } from '../shared/handler.js';

interface BrandNotifyConfig {
  readonly brand_id: string;
  readonly notify_url: string;
  /** The time by the sandbox's clock, in milliseconds. */
  readonly updated_at: number;
}

/** The notification URLs of a brand's product coupons, by brand_id. */
export const brandNotifyConfigs: TableDefinition<BrandNotifyConfig> = {
  name: 'brand-notify-configs',
  key: ({ brand_id }) => brand_id,
  indexes: {},
};

/** @see https://pay.weixin.qq.com/doc/brand/4015736293 */
export function setBrandNotifyConfig({ world, body }: V3Call): Answer {
  const notify_url = String(body['notify_url']);
  // That page requires HTTPS without a query.
  if (!/^https:\/\/[^\s?#]+$/.test(notify_url) || !URL.canParse(notify_url)) {
    throw parameterError('/notify_url', '须为 HTTPS 地址，且不带 query 参数', 'body', notify_url);
  }
  world.store.table(brandNotifyConfigs).put({
    brand_id: world.brandId,
    notify_url,
    updated_at: world.clock.now(),
  });
  return brandNotifyConfig({ world });
}

/** @see https://pay.weixin.qq.com/doc/brand/4015736292 */
export function brandNotifyConfig({ world }: Pick<V3Call, 'world'>): Answer {
  const config = world.store.table(brandNotifyConfigs).get(world.brandId);
  if (config === undefined) throw new Refusal('NOT_FOUND', '尚未设置商品券事件通知地址');
  const { notify_url, updated_at } = config;
  return { status: 200, body: { notify_url, update_time: rfc3339(updated_at) } };
}
