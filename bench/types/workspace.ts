import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Where the built SDK is. */
export const sdk: string = dirname(createRequire(import.meta.url).resolve('wechatpay-kit/package.json'));

/** Where npm has put an installed package. */
export function installed(name: string): string {
  return join(sdk, '../../node_modules', name);
}
