import { createRequire } from 'node:module';
import { answeredAs, nameOf } from '../endpoints/played.js';
import type { BridgeParts } from './parts.js';
import type { BridgeInfo } from './types.js';

const require = createRequire(import.meta.url);
const { version } = require('../../package.json') as { readonly version: string };

/** Who answers, and what it plays. */
export function aboutSandbox({ world, config, url }: BridgeParts): BridgeInfo {
  const { operations } = world.catalogue;
  return {
    name: 'wechatpay-kit sandbox',
    version,
    mchid: config.mchid,
    brandId: config.brand.brandId,
    url,
    httpsUrl: config.endpoint,
    operations: operations.filter((operation) => answeredAs(operation) === 'played').map(nameOf),
    retired: operations.filter((operation) => answeredAs(operation) === 'retired').map(nameOf),
  };
}
