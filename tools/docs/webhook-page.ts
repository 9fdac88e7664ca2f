import { noticeSample } from './answer-sample.js';
import type { Catalogue, SiteWebhook } from './catalogue.js';
import { messageBlock, sourceBlock } from './code-block.js';
import { columnLayout, columns, partLinks } from './columns.js';
import { fieldTable } from './field-table.js';
import { fieldTables } from './field-tables.js';
import { handlerTokens } from './handler.js';
import {
  addressBlock,
  block,
  breakable,
  escaped,
  frontmatter,
  headingText,
  inline,
  link,
  list,
} from './html.js';
import type { Label, Language } from './label.js';
import { operationAddress, productLink, productNav, webhookAddress } from './navigation.js';
import { seeAlso } from './see-also.js';
import { words } from './words.js';

/** The page of a notification. */
export function webhookPage(language: Language, catalogue: Catalogue, webhook: SiteWebhook): string {
  const { name, file, title, description, product, payload, variants, reply, operation } = webhook;
  const kind = `<span class="verb notify">${words.notifications[language]}</span>`;
  const text = [
    `## ${words.payload[language]} {#payload}`,
    ...(payload.length === 0
      ? [texts.open[language]]
      : fieldTables(language, 'payload', 'payload', payload, variants)),
    `## ${texts.answer[language]} {#reply}`,
    ...(reply.length === 0
      ? [webhook.protocol === 'v3' ? texts.plainReply[language] : texts.xmlReply[language]]
      : [texts.ownReply[language], fieldTable(language, 'reply', 'reply', reply)]),
    ...causes(language, catalogue, webhook),
    ...seeAlso(language, `## ${words.see[language]} {#see}`, operation),
  ];
  return [
    frontmatter({
      title: title[language],
      titleTemplate: `${name} | wechatpay-kit`,
      description: description[language],
      source: `openapi/${file}`,
      nav: productNav(language, product, name),
      outline: 2,
      ...columnLayout,
    }),
    ...columns({
      lead: [
        `# ${headingText(title[language])} {#post}`,
        addressBlock(kind, name, [productLink(language, product)]),
        block('p', '', inline(description[language])),
        list(facts(language, webhook).map(inline), 'class="traits"'),
        partLinks(language, text),
      ],
      code: [
        `## ${texts.handler[language]} {#handler}`,
        sourceBlock(language, handlerTokens(language, catalogue, webhook)),
        `## ${words.payloadSample[language]} {#example}`,
        messageBlock(language, noticeSample(webhook)),
        texts.guide[language],
      ],
      text,
    }),
  ].join('\n\n');
}

/** A list of links to notifications. */
export function webhookList(language: Language, webhooks: readonly SiteWebhook[]): string {
  return list(
    webhooks.map(({ name, title }) => named(webhookAddress(language, name), title[language], name)),
  );
}

/** The operations that cause the notification. */
function causes(language: Language, { paths }: Catalogue, { name }: SiteWebhook): string[] {
  const operations = paths
    .flatMap((path) => path.operations)
    .filter(({ operation }) => operation['x-notifies']?.includes(name));
  if (operations.length === 0) return [];
  const items = operations.map((site) =>
    named(operationAddress(language, site), site.name[language], site.path),
  );
  return [`## ${words.causes[language]} {#causes}`, list(items)];
}

/** A link with the official name, and the technical one after it. */
function named(address: string, name: string, code: string): string {
  return `${link(address, escaped(name))} <code>${breakable(code)}</code>`;
}

function facts(language: Language, { protocol, operation }: SiteWebhook): string[] {
  const retry = operation['x-retry'] ?? [];
  return [
    texts[protocol === 'v3' ? 'v3' : v2Form(operation)][language],
    ...(operation['x-signed-reply'] ? [texts.signedReply[language]] : []),
    retry.length === 0 ? texts.noRetry[language] : `${texts.retry[language]} ${schedule(retry)}`,
  ];
}

/** How an APIv2 notification is signed and encrypted. */
function v2Form({ requestBody }: SiteWebhook['operation']): 'v2' | 'v2Sealed' | 'v2Unsigned' {
  const { properties = {} } = Object.values(requestBody?.content ?? {})[0]?.schema ?? {};
  if (!('sign' in properties)) return 'v2Unsigned';
  return Object.values(properties).some((field) => field['x-encrypted'] === 'apiv3') ? 'v2Sealed' : 'v2';
}

/** `15s / 15s / 30s / 5m × 20`: more than three equal intervals are counted. */
function schedule(retry: readonly number[]): string {
  const runs: { interval: string; times: number }[] = [];
  for (const seconds of retry) {
    const last = runs.at(-1);
    if (last?.interval === interval(seconds)) last.times++;
    else runs.push({ interval: interval(seconds), times: 1 });
  }
  const parts = runs.flatMap(({ interval: each, times }) =>
    times > 3 ? [`${each} × ${times}`] : Array.from({ length: times }, () => each),
  );
  return parts.join(' / ');
}

/** 15 -> `15s`, 180 -> `3m`, 21600 -> `6h`. */
function interval(seconds: number): string {
  if (seconds % 3600 === 0 && seconds > 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 && seconds > 0 ? `${seconds / 60}m` : `${seconds}s`;
}

const texts = {
  v3: {
    zh: 'APIv3：JSON，报文带签名，`resource` 用 APIv3 密钥加密；SDK 验签、解密后调用处理函数。',
    en: 'APIv3: signed JSON; `resource` is encrypted with the APIv3 key. The SDK verifies and decrypts it before it calls your function.',
  },
  v2: {
    zh: 'APIv2：XML，带签名；SDK 验签后调用处理函数。',
    en: 'APIv2: signed XML. The SDK verifies it before it calls your function.',
  },
  v2Sealed: {
    zh: 'APIv2：XML，带签名，内容用 APIv3 密钥加密；SDK 验签、解密后调用处理函数。',
    en: 'APIv2: signed XML; the content is encrypted with the APIv3 key. The SDK verifies and decrypts it before it calls your function.',
  },
  v2Unsigned: {
    zh: 'APIv2：XML，内容用 APIv2 密钥加密；SDK 解密后调用处理函数。报文没有签名，`event.raw` 里的其他字段未经验证。',
    en: 'APIv2: XML; the content is encrypted with the APIv2 key. The SDK decrypts it before it calls your function. The message is not signed: the other fields, in `event.raw`, are not verified.',
  },
  signedReply: {
    zh: '应答须由商户签名，SDK 会自动完成。',
    en: 'The reply must be signed by the merchant. The SDK signs it.',
  },
  retry: { zh: '未成功应答时的重试间隔：', en: 'Retry schedule, until it is acknowledged:' },
  noRetry: { zh: '不重试。', en: 'Not retried.' },
  open: { zh: '官方文档没有列出其字段。', en: 'The official documentation does not list its fields.' },
  handler: { zh: '处理通知', en: 'Handler' },
  guide: {
    zh: '去重、重试与各框架的写法见[回调通知](/guide/notifications)。',
    en: 'For deduplication, retries and other frameworks, see [notifications](/en/guide/notifications).',
  },
  answer: { zh: '应答', en: 'Reply' },
  plainReply: {
    zh: '处理成功返回 HTTP 200 或 204；处理失败返回 4xx 或 5xx 与 `{"code":"FAIL","message":"…"}`，微信支付会重试。`handler` 会自动应答。',
    en: 'Success: HTTP 200 or 204. Failure: 4xx or 5xx with `{"code":"FAIL","message":"…"}`; WeChat Pay then retries. `handler` replies automatically.',
  },
  xmlReply: {
    zh: '处理成功返回 `return_code` 为 `SUCCESS` 的 XML，否则微信支付会重试。`handler` 会自动应答。',
    en: 'Success: XML with `return_code` `SUCCESS`. Otherwise WeChat Pay retries. `handler` replies automatically.',
  },
  ownReply: {
    zh: '须返回业务应答：处理函数的返回值就是应答内容。',
    en: 'This event requires a business reply: the return value of your function.',
  },
} as const satisfies Readonly<Record<string, Label>>;
