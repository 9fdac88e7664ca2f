import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DefaultTheme } from 'vitepress';
import type { SearchSection, searchSections } from '../../tools/docs/search-sections.js';

const docs = fileURLToPath(new URL('..', import.meta.url));
/** The search sections of the generated pages, which `tools/docs` writes. */
let sections: ReturnType<typeof searchSections> | undefined;

/** Search in the browser, without a service. The index loads when the box opens. */
export const search: NonNullable<DefaultTheme.Config['search']> = {
  provider: 'local',
  options: {
    detailedView: false,
    locales: {
      root: {
        translations: {
          button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
          modal: {
            displayDetails: '显示详情',
            resetButtonTitle: '清除',
            backButtonTitle: '关闭',
            noResultsText: '没有找到：',
            footer: { selectText: '打开', navigateText: '选择', closeText: '关闭' },
          },
        },
      },
    },
    async _render(source, env, markdown) {
      if (findSections(env.path) !== undefined) return '';
      const html = markdown.render(source, env);
      return env.frontmatter?.search === false ? '' : html;
    },
    miniSearch: {
      // VitePress splits pages without our sections itself.
      _splitIntoSections: (path: string) => findSections(path) as SearchSection[],
      // These functions also run in the browser, as text, so each must be self-contained.
      options: { tokenize },
      searchOptions: {
        boostTerm: (term: string) => (/[\w}][_./][\w{]/.test(term) ? 6 : 1),
        boostDocument,
        boost: { title: 4, titles: 3, text: 1 },
        // A whole word is usually meant, not the beginning of a longer one.
        weights: { prefix: 0.15, fuzzy: 0.15 },
        prefix: (term: string) => !/[\u3400-\u9fff]/.test(term),
        fuzzy: (term: string) => (/[\u3400-\u9fff\d_/.]/.test(term) || term.length < 5 ? false : 0.15),
      },
    },
  },
};

function findSections(path: string): SearchSection[] | undefined {
  sections ??= JSON.parse(
    readFileSync(new URL('../../tools/dist/docs/search.json', import.meta.url), 'utf8'),
  ) as ReturnType<typeof searchSections>;
  return sections[relative(docs, path).split(sep).join('/')];
}

/** Common operations first, APIv3 and domestic before APIv2 and abroad, retired ones last. */
function boostDocument(id: string, term: string, stored?: Record<string, unknown>): number {
  if (/已下线|已取代|retired|superseded/.test(String(stored?.['titles']))) return 0.5;
  if (/\/openapi\/v3\/(pay\/transactions\/(?!.*-with-)|refund\/domestic|certificates)/.test(id)) return 1.8;
  if (/\/webhook\/(TRANSACTION|REFUND)\.SUCCESS|\/webhook\/$/.test(id)) return 1.6;
  if (/\/products\//.test(id)) return 1.2;
  // A guide mentions many fields. A query for a field wants the operations that have it.
  // The names of the reference are long or dotted. A short word is usually about an operation.
  if (/\/reference\//.test(id)) return /[_/]/.test(term) ? 0.1 : /\.|.{12}/.test(term) ? 0.85 : 0.4;
  if (/\/guide\//.test(id)) return /[_/.]/.test(term) ? 0.3 : 0.85;
  return /\/openapi\/(v2|v3\/(global|brand))\//.test(id) ? 0.9 : 1;
}

/**
 * Splits a text into words and their parts, compound names (`out_trade_no`, `v3/pay/transactions/native`, `outTradeNo`)
 * also whole, and Chinese into pairs of characters.
 *
 * @param field the field of a page; absent for a query, in which short words are ignored and a field name is not split
 */
function tokenize(text: string, field?: string): string[] {
  const query = field === undefined;
  const small = /^(an?|and|by|do|does|for|from|how|i|in|is|my|of|on|or|the|to|what|with)$/i;
  const tokens: string[] = [];
  for (const chunk of text.split(/[\s,;:'"`|<>()[\]，。；：、（）「」《》·]+/)) {
    if (query && small.test(chunk)) continue;
    const words = chunk.match(/[A-Za-z0-9_]+|[\u3400-\u9fff]+/g) ?? [];
    if (words.length > 1 && /[/.-]/.test(chunk)) {
      tokens.push((query ? chunk.replace(/^\//, '') : chunk).toLowerCase());
    }
    for (const word of words) {
      if (word.charCodeAt(0) < 0x3400) {
        const whole = query && word.includes('_');
        const parts = whole ? [] : word.split(/_|(?<=[a-z0-9])(?=[A-Z])/).filter((part) => part !== '');
        tokens.push(word.toLowerCase());
        if (parts.length > 1) tokens.push(...parts.map((part) => part.toLowerCase()));
      } else if (word.length === 1) tokens.push(word);
      else for (let at = 0; at < word.length - 1; at++) tokens.push(word.slice(at, at + 2));
    }
  }
  return tokens;
}
