import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('src', import.meta.url));

/** The package by its name, from its sources, for the bundlers that build the console and the documentation. */
export const uiAliases: { find: RegExp; replacement: string }[] = [
  { find: /^@wechatpay-kit\/ui\/(.*)\.js$/, replacement: `${source}/$1.ts` },
  { find: /^@wechatpay-kit\/ui\/(.*\.vue)$/, replacement: `${source}/$1` },
];
