/**
 * Writes the generated pages of the documentation site into `docs/`, in both languages. Run by `npm run docs` and
 * `npm run docs:build` after the build, which makes the bundle and the sandbox. Its output is never committed.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listAnsweredOperations } from '@wechatpay-kit/sandbox/operations';
import { ParsedFiles } from '../codegen/parsed-files.js';
import { readSource } from '../codegen/source.js';
import { buildCatalogue } from './catalogue.js';
import { readGuides } from './guides.js';
import { languages } from './label.js';
import { pathDocuments } from './openapi-files.js';
import { writePages } from './pages.js';
import { pageFile } from './paths.js';
import { referencePages } from './reference/pages.js';
import { searchFiles } from './search/write-files.js';
import { siteData } from './site-data.js';
import { llmsText } from './twins/llms.js';
import { twinOf } from './twins/twin.js';
import { readGuidePages, readWritten } from './written.js';

const top = new URL('../../../', import.meta.url);
const docs = new URL('docs/', top);
const made = new Set<string>();
const folders = ['openapi', 'webhook', 'products', 'lists', 'reference'];
const generated = [
  ...[...folders, ...folders.map((folder) => `en/${folder}`)],
  ...['try', 'en', 'guide', 'index.md', ...folders].map((folder) => `public/${folder}`),
];

try {
  const source = readSource(
    fileURLToPath(new URL('openapi', top)),
    ParsedFiles.load(fileURLToPath(new URL('tools/dist/parsed-files.txt', top))),
  );
  for (const folder of generated) rmSync(new URL(folder, docs), { recursive: true, force: true });
  const document = readFileSync(new URL(import.meta.resolve('@wechatpay-kit/openapi')), 'utf8');
  const catalogue = buildCatalogue(source);
  const levels = new Map(
    listAnsweredOperations().map(({ method, path, kind }) => [`${method} ${path}`, kind]),
  );
  const guides = readGuides(fileURLToPath(docs));
  const data = siteData(catalogue, levels, guides.keys());
  writeFileSync(new URL('tools/dist/docs/site.json', top), JSON.stringify(data));
  const reference = [...referencePages(fileURLToPath(top))];
  const pages = [...writePages(catalogue, levels, guides), ...reference];
  for (const [file, text] of pages) write(file, text);
  for (const [file, text] of [...pages, ...readWritten(fileURLToPath(docs))]) {
    if (file.endsWith('.md')) write(`public/${file}`, twinOf(file, withCounts(text, data.counts)));
  }
  for (const language of languages) {
    const name = language === 'zh' ? 'llms-zh.txt' : 'llms.txt';
    write(`public/${name}`, llmsText(language, catalogue, readGuidePages(fileURLToPath(docs), language)));
  }
  write('public/wechatpay.openapi.json', document);
  for (const [path, text] of pathDocuments(document)) write(`public/openapi/${pageFile(path)}.json`, text);
  const search = new URL('tools/dist/docs/index/', top);
  mkdirSync(search, { recursive: true });
  for (const [name, text] of searchFiles(fileURLToPath(docs), catalogue, reference)) {
    writeFileSync(new URL(name, search), text);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** @param file a path under `docs/` */
function write(file: string, text: string): void {
  const path = fileURLToPath(docs) + file;
  const folder = dirname(path);
  if (!made.has(folder)) mkdirSync(folder, { recursive: true });
  made.add(folder);
  writeFileSync(path, text);
}

/** The text of the first page with the numbers that the site's script puts into it. */
function withCounts(text: string, counts: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{\{ \$frontmatter\.counts\.(\w+) \}\}/g, (_, name: string) => String(counts[name]));
}
