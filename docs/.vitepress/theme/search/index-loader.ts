import enFirst from '../../../../tools/dist/docs/index/en-first.json?url';
import enTexts from '../../../../tools/dist/docs/index/en-texts.json?url';
import enTitles from '../../../../tools/dist/docs/index/en-titles.json?url';
import zhFirst from '../../../../tools/dist/docs/index/zh-first.json?url';
import zhTexts from '../../../../tools/dist/docs/index/zh-texts.json?url';
import zhTitles from '../../../../tools/dist/docs/index/zh-titles.json?url';
import type { SearchIndex } from '../../../../tools/docs/search/find.js';
import type { TextFile, TitleFile } from '../../../../tools/docs/search/index-file.js';

export type Language = 'zh' | 'en';

const files = {
  zh: { first: zhFirst, titles: zhTitles, texts: zhTexts },
  en: { first: enFirst, titles: enTitles, texts: enTexts },
};
const first = new Map<Language, Promise<SearchIndex>>();
const titles = new Map<Language, Promise<SearchIndex>>();
const texts = new Map<Language, Promise<SearchIndex>>();

/** Loads what finds the usual pages, once: a hundredth of the whole. */
export function loadFirst(language: Language): Promise<SearchIndex> {
  return once(first, language, () => loadIndex(files[language].first, 'high', false));
}

/**
 * Loads what finds titles and names, once. A failure is forgotten, so that the next call tries again.
 *
 * @param priority `low` before the reader asks for it
 */
export function loadTitles(language: Language, priority: RequestPriority = 'high'): Promise<SearchIndex> {
  return once(titles, language, () => loadIndex(files[language].titles, priority, true));
}

/** Loads what finds fields and prose too, after the titles. */
export function loadTexts(language: Language): Promise<SearchIndex> {
  return once(texts, language, async () => {
    // One after the other: at the same time they would share a slow line, and names would be found later.
    const index = await loadTitles(language);
    const file = await load<TextFile>(files[language].texts, 'low');
    index.addTexts(file);
    return index;
  });
}

function once(
  known: Map<Language, Promise<SearchIndex>>,
  language: Language,
  start: () => Promise<SearchIndex>,
): Promise<SearchIndex> {
  const before = known.get(language);
  if (before !== undefined) return before;
  const loading = start();
  known.set(language, loading);
  loading.catch(() => known.delete(language));
  return loading;
}

/** Loads titles, and what looks things up, which is no part of a page's own script. */
async function loadIndex(url: string, priority: RequestPriority, guesses: boolean): Promise<SearchIndex> {
  const [file, { SearchIndex }] = await Promise.all([
    load<TitleFile>(url, priority),
    import('../../../../tools/docs/search/find.js'),
  ]);
  return new SearchIndex(file, { guesses });
}

async function load<File>(url: string, priority: RequestPriority): Promise<File> {
  const response = await fetch(url, { priority });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return (await response.json()) as File;
}
