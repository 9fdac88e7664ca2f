import { createRequire } from 'node:module';
import type { Operation } from '../catalogue.js';
import { v2Handlers, v3Handlers } from '../endpoints/table.js';
import type { BridgeParts } from './parts.js';
import type { BridgeInfo } from './types.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

/** Who answers, and what it plays. */
export function aboutSandbox({ world, config, url }: BridgeParts): BridgeInfo {
  const { operations } = world.catalogue;
  return {
    name: 'wechatpay-kit sandbox',
    version,
    mchid: config.mchid,
    url,
    httpsUrl: config.endpoint,
    operations: operations.map(nameOf).filter(isPlayed),
    // Of APIv3, nothing that is switched off answers so: there it is as if it had never been.
    retired: operations
      .filter((operation) => operation.protocol === 'v2' && operation.retired !== undefined)
      .map(nameOf)
      .filter((name) => !isPlayed(name)),
  };
}

function nameOf({ method, path }: Operation): string {
  return `${method} ${path}`;
}

function isPlayed(name: string): boolean {
  return v2Handlers.has(name) || v3Handlers.has(name);
}
