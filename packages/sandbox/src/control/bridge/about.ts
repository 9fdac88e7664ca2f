import { operationKey } from '../../description/catalogue.js';
import { findLevel } from '../../products/levels.js';
import type { Level } from '../../runtime/level.js';
import { version } from '../../runtime/version.js';
import type { BridgeParts } from './parts.js';
import type { BridgeInfo } from './types.js';

/** Describes the sandbox and the operations that it answers. */
export function aboutSandbox({ world, url, httpsUrl }: BridgeParts): BridgeInfo {
  const { operations } = world.description;
  const listLevel = (level: Level): string[] =>
    operations.filter((operation) => findLevel(operation) === level).map(operationKey);
  return {
    name: 'wechatpay-kit sandbox',
    version,
    mchid: world.mchid,
    brandId: world.brandId,
    url,
    httpsUrl,
    operations: listLevel('played'),
    remembered: listLevel('remembered'),
    retired: listLevel('retired'),
  };
}
