/**
 * Writes the generated pages of the documentation site into `docs/`, in both languages. Run by `npm run docs` and
 * `npm run docs:build` after the build, which makes the bundle and the sandbox. Its output is never committed.
 */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listAnsweredOperations } from '@wechatpay-kit/sandbox/operations';
import { ParsedFiles } from '../codegen/parsed-files.js';
import { readSource } from '../codegen/source.js';
import { buildCatalogue } from './catalogue.js';
import { readGuides } from './guides.js';
import { writePages } from './pages.js';
import { referencePages } from './reference/pages.js';
import { searchSections } from './search-sections.js';
import { siteData } from './site-data.js';

const top = new URL('../../../', import.meta.url);
const docs = new URL('docs/', top);
const folders = ['openapi', 'webhook', 'products', 'lists', 'reference'];
const generated = [
  ...folders,
  ...folders.map((folder) => `en/${folder}`),
  'public/try',
  'public/openapi',
  'public/en/openapi',
];

try {
  const source = readSource(
    fileURLToPath(new URL('openapi', top)),
    ParsedFiles.load(fileURLToPath(new URL('tools/dist/parsed-files.txt', top))),
  );
  for (const folder of generated) rmSync(new URL(folder, docs), { recursive: true, force: true });
  copyFileSync(
    new URL(import.meta.resolve('@wechatpay-kit/openapi')),
    new URL('public/wechatpay.openapi.json', docs),
  );
  const catalogue = buildCatalogue(source);
  writeFileSync(new URL('tools/dist/docs/search.json', top), JSON.stringify(searchSections(catalogue)));
  const levels = new Map(
    listAnsweredOperations().map(({ method, path, kind }) => [`${method} ${path}`, kind]),
  );
  const guides = readGuides(fileURLToPath(docs));
  const data = siteData(catalogue, levels, guides.keys());
  writeFileSync(new URL('tools/dist/docs/site.json', top), JSON.stringify(data));
  const pages = [...writePages(catalogue, levels, guides), ...referencePages(fileURLToPath(top))];
  for (const [file, text] of pages) {
    const path = fileURLToPath(docs) + file;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
