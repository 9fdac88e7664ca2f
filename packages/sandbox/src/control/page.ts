import type { CommandTable } from './commands.js';
import { type CallParts, curlCall, runCall, sdkCall } from './first-calls.js';

type Language = 'zh' | 'en';

/** What the page shows. */
export interface PageParts extends CallParts {
  readonly httpsUrl: string;
  readonly version: string;
  readonly commands: CommandTable;
}

/**
 * The page at the sandbox's address. It has no script, loads nothing and shows no key.
 *
 * @param wanted the language that the reader chose, if any
 * @param accepted the header `Accept-Language`
 */
export function answerPage(
  parts: PageParts,
  wanted: string | undefined,
  accepted: string | undefined,
): Response {
  return new Response(render(parts, chooseLanguage(wanted, accepted)), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      vary: 'Accept-Language',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
}

function chooseLanguage(wanted: string | undefined, accepted = ''): Language {
  if (wanted === 'zh' || wanted === 'en') return wanted;
  return /^\s*(?!en)[^;]*\bzh\b/i.test(accepted) ? 'zh' : 'en';
}

const texts = {
  zh: {
    title: '微信支付沙箱',
    lead: '一台运行在本机的微信支付：签名、验签、加密、回调与真实平台一致，但没有真实资金，时间可以拨快。',
    merchant: '商户号',
    first: '第一次调用',
    sdk: '用 SDK',
    sdkNote: '配置（含沙箱的密钥）来自管理接口，只用于测试。',
    curl: '用 curl 与 openssl',
    curlNote: '第一行从管理接口取得商户私钥，存为 apiclient_key.pem，只用于测试。',
    run: '不改代码，运行已有的程序',
    runNote: '程序发往 api.mch.weixin.qq.com 的请求会到达这个沙箱。',
    cli: '命令行',
    admin: '管理接口',
    adminNote: 'GET 可以直接打开；POST 的参数是 JSON，须带 content-type: application/json。',
    other: 'English',
  },
  en: {
    title: 'WeChat Pay sandbox',
    lead: 'WeChat Pay on this machine: signatures, verification, encryption and notifications are those of the platform. No money moves, and time can be moved ahead.',
    merchant: 'merchant',
    first: 'The first call',
    sdk: 'With the SDK',
    sdkNote: 'The configuration comes from the admin API, with keys of the sandbox. It is for tests only.',
    curl: 'With curl and openssl',
    curlNote: 'The first line saves the merchant’s private key of the sandbox. It is for tests only.',
    run: 'An existing program, unmodified',
    runNote: 'Its requests to api.mch.weixin.qq.com reach this sandbox.',
    cli: 'On the command line',
    admin: 'Admin API',
    adminNote: 'Open a GET as it is. A POST takes JSON, with the header content-type: application/json.',
    other: '中文',
  },
} as const satisfies Record<Language, Readonly<Record<string, string>>>;

function render(parts: PageParts, language: Language): string {
  const { mchid, url, httpsUrl, version, commands } = parts;
  const text = texts[language];
  const otherLanguage = language === 'zh' ? 'en' : 'zh';
  const block = (title: string, note: string, code: string): string =>
    `<h3>${title}</h3>\n<p>${note}</p>\n<pre tabindex="0"><code>${escapeHtml(code)}</code></pre>`;
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text.title}</title>
<style>${style}</style>
<main>
<header><h1>${text.title}</h1><a href="/?lang=${otherLanguage}" lang="${otherLanguage}">${text.other}</a></header>
<p>${text.lead}</p>
<dl>
<dt>${text.merchant}</dt><dd><code>${escapeHtml(mchid)}</code></dd>
<dt>HTTP</dt><dd><code>${escapeHtml(url)}</code></dd>
<dt>HTTPS</dt><dd><code>${escapeHtml(httpsUrl)}</code></dd>
</dl>
<h2>${text.first}</h2>
${block(text.sdk, text.sdkNote, sdkCall(parts))}
${block(text.curl, text.curlNote, curlCall(parts))}
${block(text.run, text.runNote, runCall(parts))}
${block(text.cli, '', cliCalls)}
<h2>${text.admin}</h2>
<p>${text.adminNote}</p>
<ul>
${listPaths(commands)}
</ul>
<footer>wechatpay-kit ${escapeHtml(version)}</footer>
</main>
</html>
`;
}

const cliCalls = `wechatpay-kit call v3.pay.transactions.native --example
wechatpay-kit trigger TRANSACTION.SUCCESS --to http://127.0.0.1:3000/notify
wechatpay-kit logs -f
wechatpay-kit explain`;

/** The links of a page must not change anything and need no arguments, so only such read-only commands are links. */
function listPaths(commands: CommandTable): string {
  return Object.entries(commands)
    .map(([name, { reads, needs, path = name }]) => {
      const target = `/_sandbox/${path}`;
      if (!reads) return `<li>POST <code>${target}</code></li>`;
      return needs === undefined
        ? `<li>GET <a href="${target}"><code>${target}</code></a></li>`
        : `<li>GET <code>${target}?${needs}=…</code></li>`;
    })
    .join('\n');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root { --ink: #1c1f23; --soft: #5b6470; --paper: #fff; --box: #f4f6f8; --line: #dfe3e8; --link: #06793f }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8eb; --soft: #a0a8b3; --paper: #16181c; --box: #202329; --line: #33383f; --link: #4cd08a }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 3rem }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem }
h1 { margin: 0; font-size: 1.6rem } h2 { margin: 2rem 0 .5rem; font-size: 1.2rem } h3 { margin: 1.25rem 0 .25rem; font-size: 1rem }
p { margin: .25rem 0 .5rem; color: var(--soft) } p:empty { display: none }
a { color: var(--link) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 1rem 0 } dt { color: var(--soft) } dd { margin: 0 }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
pre { margin: 0; padding: .75rem 1rem; overflow-x: auto; background: var(--box); border: 1px solid var(--line); border-radius: 6px }
ul { margin: .5rem 0; padding: 0; list-style: none; columns: 2 16rem }
footer { margin-top: 2rem; color: var(--soft); font-size: .875rem }
`;
