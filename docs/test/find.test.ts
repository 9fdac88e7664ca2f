/** The index of the search, which the browser loads: common queries and their pages. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SearchIndex } from '../../tools/docs/search/find.js';
import type { TextFile, TitleFile } from '../../tools/docs/search/index-file.js';
import { queries } from './search-queries.js';

describe.each(['zh', 'en'] as const)('the search in %s', (language) => {
  const titles = read<TitleFile>(`${language}-titles.json`);
  const texts = read<TextFile>(`${language}-texts.json`);

  it('has the expected page as the first result of each query', () => {
    const index = new SearchIndex(titles);
    index.addTexts(texts);
    const list = queries[language].map(([query, page]) => [query, language === 'en' ? `/en${page}` : page]);
    expect(list.length).toBeGreaterThan(60);
    const wrong = list.flatMap(([query = '', page]) => {
      const found = index.find(query, 4).map(({ address }) => address);
      return found[0] === page ? [] : [`${query}: ${found.join(' ')}`];
    });
    expect(wrong).toEqual([]);
  });

  it('finds names before the texts have arrived', () => {
    const index = new SearchIndex(titles);
    expect(index.complete).toBe(false);
    expect(index.find('退款')[0]?.address).toMatch(/\/openapi\/v3\/refund\/domestic\/refunds#post$/);
    expect(index.find('v2/pay/contractorder')[0]?.address).toMatch(/\/openapi\/v2\/pay\/contractorder#post$/);
  });

  it('finds most of it among the usual pages, which are few', () => {
    const first = read<TitleFile>(`${language}-first.json`);
    expect(JSON.stringify(first).length).toBeLessThan(20_000);
    const index = new SearchIndex(first, { guesses: false });
    const right = queries[language].filter(([query, page]) => {
      const address = index.find(query, 1)[0]?.address;
      return address === (language === 'en' ? `/en${page}` : page);
    });
    expect(right.length).toBeGreaterThan(0.7 * queries[language].length);
    expect(index.find('refudn')).toEqual([]);
  });

  it('refuses texts of another build', () => {
    const index = new SearchIndex(titles);
    expect(index.addTexts({ ...texts, version: 'another' })).toBe(false);
    expect(index.complete).toBe(false);
  });
});

function read<File>(name: string): File {
  const file = new URL(`../../tools/dist/docs/index/${name}`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as File;
}
