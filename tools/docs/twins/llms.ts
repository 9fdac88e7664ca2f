import type { Catalogue } from '../catalogue.js';
import type { Label, Language } from '../label.js';
import { groups } from '../reference/groups.js';

/** What is read first. The other guides follow by name. */
const first = ['getting-started', 'take-a-payment', 'testing', 'notifications'];

/**
 * `llms.txt`, as https://llmstxt.org describes it: what the site is about, and where its Markdown twins are. Links are
 * relative to the top of the site.
 *
 * @param guides the handwritten guides of the language, by their path under `docs/`
 */
export function llmsText(
  language: Language,
  catalogue: Catalogue,
  guides: readonly (readonly [file: string, text: string])[],
): string {
  const folder = language === 'zh' ? '' : 'en/';
  const say = (text: Label): string => text[language];
  const line = (title: string, address: string, about = ''): string =>
    `- [${title}](${encodeURI(address)})${about === '' ? '' : `: ${about}`}`;
  return [
    '# wechatpay-kit',
    `> ${say(texts.about)}`,
    say(texts.twins),
    `## ${say(texts.guides)}`,
    inOrder(guides)
      .map(([file, text]) => line(titleOf(text), file, descriptionOf(text)))
      .join('\n'),
    `## ${say(texts.reference)}`,
    [
      line(say(texts.operations), `${folder}openapi/index.md`, say(texts.operationsAbout)),
      line(say(texts.notifications), `${folder}webhook/index.md`),
      line(say(texts.errors), `${folder}openapi/errors.md`, say(texts.errorsAbout)),
      line(say(texts.document), 'wechatpay.openapi.json', say(texts.documentAbout)),
      ...groups.map(({ title, about, slug }) =>
        line(`SDK: ${say(title)}`, `${folder}reference/${slug}.md`, say(about).replaceAll('`', '')),
      ),
    ].join('\n'),
    `## ${say(texts.products)}`,
    catalogue.products
      .map(({ slug, name, description }) => line(say(name), `${folder}products/${slug}.md`, say(description)))
      .join('\n'),
    '## Optional',
    line(say(texts.other), language === 'zh' ? 'llms.txt' : 'llms-zh.txt'),
    '',
  ].join('\n\n');
}

function inOrder<Guide extends readonly [file: string, text: string]>(guides: readonly Guide[]): Guide[] {
  const rank = ([file]: Guide): number => {
    const at = first.findIndex((name) => file.endsWith(`/${name}.md`));
    return at < 0 ? first.length : at;
  };
  return guides.toSorted((a, b) => rank(a) - rank(b));
}

function titleOf(text: string): string {
  return /^# (.*?)(?: \{#.*\})?$/m.exec(text)?.[1] ?? '';
}

function descriptionOf(text: string): string {
  return /^description: (.*)$/m.exec(text)?.[1]?.replace(/^(["'])(.*)\1$/, '$2') ?? '';
}

const texts = {
  about: {
    zh: '微信支付的 TypeScript SDK（wechatpay-kit）、本地沙箱（@wechatpay-kit/sandbox）、命令行与 OpenAPI 描述：APIv2、APIv3 与品牌 API 的全部接口与通知。',
    en: 'WeChat Pay for TypeScript: an SDK (wechatpay-kit), a local sandbox (@wechatpay-kit/sandbox), a command line, and an OpenAPI description of all operations and notifications of APIv2, APIv3 and the brand API.',
  },
  twins: {
    zh: '每个页面都有 Markdown 版本：在地址后加 `.md`。接口的页面在它自己的路径下，例如 `v3/pay/transactions/native` 在 `openapi/v3/pay/transactions/native.md`；换成 `.json` 就是这个路径的 OpenAPI 文档。调用链与路径一致：`pay.v3.pay.transactions.native.post({ json })`。金额是整数，以分为单位；收款以通知或查单的结果为准。',
    en: 'Every page has a Markdown version: add `.md` to its address. The page of an operation is at its own path: `v3/pay/transactions/native` is at `en/openapi/v3/pay/transactions/native.md`; `openapi/v3/pay/transactions/native.json` is the OpenAPI document of that path. The call chain follows the path: `pay.v3.pay.transactions.native.post({ json })`. Amounts are integers in fen. A payment counts only when a notification or a query says so.',
  },
  guides: { zh: '指南', en: 'Guides' },
  reference: { zh: '参考', en: 'Reference' },
  products: { zh: '产品', en: 'Products' },
  operations: { zh: '接口总览', en: 'All operations' },
  operationsAbout: { zh: '按产品列出，并链接到每个接口', en: 'by product, with a link to each' },
  notifications: { zh: '全部通知', en: 'All notifications' },
  errors: { zh: '错误码', en: 'Error codes' },
  errorsAbout: { zh: '含义与处理办法', en: 'what each means, and what to do' },
  document: { zh: 'OpenAPI 3.1 文档', en: 'OpenAPI 3.1 document' },
  documentAbout: { zh: '全部接口与通知，约 13 MB', en: 'all operations and notifications, about 13 MB' },
  other: { zh: 'English: the same list in English', en: '中文：中文页面的清单' },
} as const satisfies Readonly<Record<string, Label>>;
