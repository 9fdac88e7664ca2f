import type { ErrorCode, ErrorTable, Protocol } from '@wechatpay-kit/openapi/model';
import type { Catalogue } from './catalogue.js';
import { breakable, escaped, frontmatter, inline, link, list, mark, table } from './html.js';
import type { Label, Language } from './label.js';
import { prefix } from './navigation.js';
import { words } from './words.js';

/** The meaning of an error code, and what to do. */
export function readTexts(error: ErrorCode): { meaning: Label; action: Label } {
  return {
    meaning: { zh: error.description, en: error['x-description-en'] },
    action: { zh: error.action, en: error['x-action-en'] },
  };
}

/** Every error code, with an anchor for each. */
export function errorPage(language: Language, { errors }: Catalogue): string {
  const general = (['v3', 'v2'] as const).map(
    (protocol) => `API${protocol}${language === 'zh' ? '：' : ': '}${codeList(errors.general[protocol])}`,
  );
  return [
    frontmatter({
      title: words.errorCodes[language],
      description: texts.about[language],
      source: 'openapi/errors.yaml',
      outline: false,
    }),
    `# ${words.errorCodes[language]}`,
    texts.about[language],
    `## ${texts.general[language]} {#general}`,
    list(general),
    `## ${texts.all[language]} {#all}`,
    errorTable(language, errors, Object.keys(errors.codes).sort(), 'all'),
  ].join('\n\n');
}

/** A table of error codes. On an operation's page it has links, on the error page (`all`) anchors. */
export function errorTable(
  language: Language,
  { codes }: ErrorTable,
  names: readonly string[],
  where: Protocol | 'all',
): string {
  const heads = [words.code, words.meaning, words.whatToDo].map((word) => word[language]);
  const rows = names.map((name) => {
    const error = codes[name];
    if (error === undefined) throw new Error(`${name} is not described in errors.yaml`);
    const { meaning, action } = readTexts(error);
    const shown = `<code>${breakable(name)}</code>`;
    // APIv2 reports errors with status 200.
    const marks = [
      ...(where === 'all' ? error.protocols : []),
      ...(where === 'v2' || error.status === undefined || !error.protocols.includes('v3')
        ? []
        : [`HTTP ${error.status}`]),
    ];
    const status = marks.map((text) => ` ${mark(text)}`).join('');
    const code =
      where === 'all' ? `<span id="${name}">${shown}</span>` : link(errorAddress(language, name), shown);
    return `<tr><td>${code}${status}</td><td>${inline(meaning[language])}</td><td>${inline(action[language])}</td></tr>`;
  });
  return table('listing errors', heads, rows);
}

/** Links to error codes, in one line. */
export function errorLinks(language: Language, names: readonly string[]): string {
  return names.map((name) => link(errorAddress(language, name), `<code>${escaped(name)}</code>`)).join(' ');
}

function errorAddress(language: Language, name: string): string {
  return `${prefix(language)}/openapi/errors#${name}`;
}

function codeList(names: readonly string[]): string {
  return names.map((name) => `<a href="#${name}"><code>${escaped(name)}</code></a>`).join(' ');
}

const texts = {
  about: {
    zh: '微信支付的错误码、含义与处理办法。SDK 通过 `ApiError` 的 `code` 返回错误码。',
    en: "WeChat Pay's error codes, their meaning and how to handle them. The SDK returns them as `code` of an `ApiError`.",
  },
  general: { zh: '各接口通用', en: 'Common to all operations' },
  all: { zh: '全部错误码', en: 'All error codes' },
} as const satisfies Readonly<Record<string, Label>>;
