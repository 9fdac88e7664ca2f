import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The folder of the built SDK. */
export const sdk: string = dirname(createRequire(import.meta.url).resolve('wechatpay-kit/package.json'));

/** The folder of an installed package. */
export function installed(name: string): string {
  return join(sdk, '../../node_modules', name);
}
