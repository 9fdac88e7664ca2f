import { fieldsOf, resourceKey, resources } from '../../remembered/resource.js';
import type { World } from '../../runtime/world.js';
import { notifyV3 } from './notify.js';

/**
 * Sends a notification of APIv3 to the URL that the merchant has set for all notifications of a product. Without a
 * setting, there is none.
 *
 * @param family that of the setting: `v3/merchant-service/complaint-notifications`
 */
export function notifyAsSet(
  world: World,
  family: string,
  notice: { readonly type: string; readonly payload: Readonly<Record<string, unknown>> },
): void {
  const setting = world.store.table(resources).get(resourceKey(family, ''));
  if (setting === undefined) return;
  notifyV3(world, { ...notice, url: findUrl(world, family), named: setting.signing?.named });
}

/** The URL of a setting. */
export function findUrl({ store }: Pick<World, 'store'>, family: string): string | undefined {
  const setting = store.table(resources).get(resourceKey(family, ''));
  const fields = setting === undefined ? {} : fieldsOf(setting);
  // Complaints call it url, violations notify_url.
  const url = fields['url'] ?? fields['notify_url'];
  return typeof url === 'string' ? url : undefined;
}
