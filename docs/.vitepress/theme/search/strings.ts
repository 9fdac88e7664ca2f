import type { Language } from './index-loader.js';

interface Strings {
  readonly search: string;
  readonly placeholder: string;
  readonly close: string;
  readonly results: string;
  readonly firstLoading: string;
  readonly titlesLoading: string;
  readonly textsLoading: string;
  readonly failed: string;
  readonly nothing: (query: string) => string;
  readonly keys: string;
}

/** The texts of the search box. */
export const strings: Readonly<Record<Language, Strings>> = {
  zh: {
    search: '搜索',
    placeholder: '接口、路径、字段、错误码、通知',
    close: '关闭',
    results: '搜索结果',
    firstLoading: '正在加载索引…',
    titlesLoading: '已可搜索常用页面，正在加载其余页面…',
    textsLoading: '正在加载字段与正文，结果还会补充…',
    failed: '索引加载失败，请检查网络后重新打开搜索。',
    nothing: (query) => `没有找到“${query}”。可以试试接口的名称、路径、字段或错误码。`,
    keys: '↑ ↓ 选择 · Enter 打开 · Esc 关闭',
  },
  en: {
    search: 'Search',
    placeholder: 'Operation, path, field, error code, notification',
    close: 'Close',
    results: 'Results',
    firstLoading: 'Loading the index…',
    titlesLoading: 'Usual pages are found; loading all others…',
    textsLoading: 'Loading fields and texts; more results will follow…',
    failed: 'The index could not be loaded. Check the connection, then open the search again.',
    nothing: (query) =>
      `No results for “${query}”. Try the name of an operation, a path, a field or an error code.`,
    keys: '↑ ↓ to select · Enter to open · Esc to close',
  },
};
