/**
 * Turns the published document into clients, by generators that are not ours.
 * Arguments: a folder, and the number of parts in which @hey-api/openapi-ts reads the document. Its time grows with the
 * square of the number of operations.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';
import openapiTS, { astToString } from 'openapi-typescript';

const [folder = '.', count = '1'] = process.argv.slice(2);
const file = fileURLToPath(import.meta.resolve('@wechatpay-kit/openapi'));
const document = JSON.parse(readFileSync(file, 'utf8'));

// Without the option, a caller must give each value that has a default.
const types = await openapiTS(structuredClone(document), { defaultNonNullable: false });
writeFileSync(join(folder, 'paths.ts'), astToString(types));

const parts = splitPaths(document, Number(count));
for (const [at, input] of parts.entries()) {
  await createClient({
    input,
    output: { path: join(folder, `client-${at}`), entryFile: false, module: { extension: '.js' } },
    logs: { level: 'silent', file: false },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', { name: '@hey-api/sdk', auth: false }],
  });
}
// The compiler refuses an index where two parts use the same name. They share the type `Options`.
const exports = parts.map((_, at) => `export * from './client-${at}/sdk.gen.js';\n`);
exports.push("export type { Options } from './client-0/sdk.gen.js';\n");
writeFileSync(join(folder, 'operations.ts'), exports.join(''));

/** @returns documents that together have all paths; the first has the notifications */
function splitPaths(whole, count) {
  const paths = Object.entries(whole.paths);
  return Array.from({ length: count }, (_, part) => ({
    ...whole,
    paths: Object.fromEntries(paths.filter((_, at) => Math.floor((at * count) / paths.length) === part)),
    webhooks: part === 0 ? whole.webhooks : {},
  }));
}
