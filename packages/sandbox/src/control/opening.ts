import { Json, Transformer } from 'wechatpay-kit';
import type { RequestRecord } from '../records/record.js';
import type { World } from '../runtime/world.js';
import { findOpening } from './bridge/opening.js';
import type { BridgeOpening } from './bridge/types.js';

/**
 * What the answer to a request opens for the user: the cashier of an order, the page of a contract.
 *
 * @returns `undefined` if it opens nothing, or opened what has been replaced since
 */
export function findRequestOpening(
  world: World,
  { merchant, answer }: RequestRecord,
): BridgeOpening | undefined {
  const owner = world.merchants.find(merchant) ?? world;
  try {
    const { body } = answer;
    return findOpening(owner, body.startsWith('<') ? Transformer.toObject(body) : Json.parse(body));
  } catch {
    // The answer is a file, an incomplete text, or the page has been replaced.
    return undefined;
  }
}
