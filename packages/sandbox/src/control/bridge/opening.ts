import type { World } from '../../runtime/world.js';
import { findAnsweredPage } from '../user.js';
import { isRecord } from './problem.js';
import type { BridgeOpening } from './types.js';

/** @returns the page that an answer opens for the user, or `undefined` */
export function findOpening(world: World, data: unknown): BridgeOpening | undefined {
  const page = isRecord(data) ? findAnsweredPage(world, data) : undefined;
  if (page === undefined) return undefined;
  const { id, opens, qr, url, reasons } = page;
  return {
    id,
    what: opens,
    ...(qr === undefined ? {} : { qr }),
    ...(url === undefined ? {} : { url }),
    ...(reasons === undefined ? {} : { reasons }),
  };
}
