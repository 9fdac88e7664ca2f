import type { DeliveryFilter } from '@wechatpay-kit/sandbox';
import { readSandbox } from './client.js';
import type { DeliveryLine } from './lines.js';

/**
 * The notifications of a sandbox, in order of creation.
 *
 * @throws Error in one line: no sandbox answers
 */
export async function listDeliveries(
  url: string,
  filter: DeliveryFilter = {},
): Promise<readonly DeliveryLine[]> {
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== undefined));
  const { deliveries } = (await readSandbox(url, `deliveries?${query}`)) as {
    readonly deliveries: readonly DeliveryLine[];
  };
  return deliveries;
}
