// Packs what `wechatpay-kit mcp` reads: the guides as one compressed file, and the words of the site's search.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { keywords } from './dist/docs/search/keywords.js';
import { synonyms } from './dist/docs/search/synonyms.js';

const folders = { zh: '../docs/guide/', en: '../docs/en/guide/' };
const target = new URL('../packages/cli/dist/mcp/', import.meta.url);

export function packGuides() {
  const guides = Object.entries(folders).flatMap(([language, folder]) => {
    const from = new URL(folder, import.meta.url);
    return readdirSync(from)
      .filter((file) => file.endsWith('.md'))
      .sort()
      .map((file) => ({
        name: file.replace(/\.md$/, ''),
        language,
        text: readFileSync(new URL(file, from), 'utf8'),
      }));
  });
  mkdirSync(target, { recursive: true });
  writeFileSync(new URL('guides.json.gz', target), gzipSync(JSON.stringify(guides), { level: 9 }));
  writeFileSync(new URL('words.json', target), JSON.stringify({ synonyms, keywords }));
}
