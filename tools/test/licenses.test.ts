import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

/** The packages whose code is in a bundle. The bundler names the file before each part. */
function listBundled(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.c?js$/.test(name),
  );
  const names = files.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//g)].map(
      ([, found = '']) => found,
    ),
  );
  return [...new Set(names)].sort();
}

/** The packages in the console's pages, which the sandbox has in compressed form. */
function inPages(): string[] {
  return JSON.parse(readFileSync(join(packages, 'console/dist/packages.json'), 'utf8'));
}

test.each([
  ['sdk', ['hpagent', 'saxes', 'xmlchars']],
  ['sandbox', ['@hono/node-server', 'hono', 'node-forge']],
])('the package %s has the licence of each package in its bundle', (name, expected) => {
  expect(listBundled(join(packages, name, 'dist'))).toEqual(expected);
  const bundled = name === 'sandbox' ? [...expected, ...inPages()] : expected;
  const licenses = readdirSync(join(packages, name, 'licenses')).sort();
  expect(licenses).toEqual(bundled.map((one) => `${one.replace('@', '').replace('/', '-')}.txt`).sort());
});
