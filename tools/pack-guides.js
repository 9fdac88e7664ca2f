// Packs the guides into one compressed file of the command, which `wechatpay-kit mcp` reads.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

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
}
