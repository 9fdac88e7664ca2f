import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The version of this package. It names itself, since this code is in a bundle, which is in another folder. */
export const version: string = (
  require('@wechatpay-kit/sandbox/package.json') as { readonly version: string }
).version;
