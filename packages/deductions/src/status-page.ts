import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Status } from './status.js';
import { beijingTime, escapeHtml, yuan } from './text.js';

/** Where the page is served. */
export interface StatusPageOptions {
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** @default 0, a free port */
  readonly port?: number;
}

/** The page that is served. */
export interface StatusPage {
  readonly url: string;
  readonly close: () => Promise<void>;
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'x-content-type-options': 'nosniff',
};

/**
 * Serves how the deductions stand: a page at `/`, JSON at `/status.json`. It can change nothing and names no user. Anyone who
 * reaches the port reads it.
 *
 * @throws Error if the port is taken
 * @example const page = await serveStatus(() => deductions.status(), { port: 9090 });
 */
export async function serveStatus(
  read: () => Promise<Status>,
  { host = '127.0.0.1', port = 0 }: StatusPageOptions = {},
): Promise<StatusPage> {
  const server: Server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    const send = (status: number, type: string, body: string): void => {
      response.writeHead(status, { ...headers, 'content-type': `${type}; charset=utf-8` }).end(body);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'GET only\n');
    if (path !== '/' && path !== '/status.json') return send(404, 'text/plain', 'not found\n');
    read().then(
      (status) =>
        path === '/'
          ? send(200, 'text/html', pageOf(status))
          : send(200, 'application/json', JSON.stringify(status)),
      () => send(503, 'text/plain', 'the database does not answer\n'),
    );
    return undefined;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The page, without scripts; it loads itself again. */
export function pageOf(status: Status): string {
  const { at, contracts, cycles, attempts, codes, due, hours, attention, oldestUnsettled, paidToday } =
    status;
  const most = Math.max(1, ...hours.map((hour) => hour.due));
  const bars = hours.map(
    (hour) =>
      `<tr><th scope="row">${beijingTime(hour.from).slice(11)}</th><td class="wide"><div class="bar" style="width:${Math.round((hour.due / most) * 100)}%"></div></td><td>${hour.due}</td></tr>`,
  );
  const oldest =
    oldestUnsettled === undefined
      ? '无 none'
      : `${escapeHtml(oldestUnsettled.out_trade_no)} · ${Math.round((at - oldestUnsettled.at) / 60_000)} min`;
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="10">
<title>扣款 Deductions</title>
<style>
:root{color-scheme:light dark;font:15px/1.5 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif}
body{max-width:64rem;margin:1.5rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1rem;margin:0 0 .5rem}
dl.top{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:1rem}
dl.top div,section{border:1px solid color-mix(in srgb,currentColor 18%,transparent);border-radius:8px;padding:.75rem 1rem}
dt{opacity:.75;font-size:.85rem}dd{margin:0;font-size:1.3rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(16rem,1fr));gap:1rem;margin-top:1rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.2rem .4rem;font-weight:400}td:last-child{text-align:right}
.bar{height:.6rem;border-radius:3px;background:light-dark(#07a35a,#2fbf71)}.wide{width:60%}
.warn dd{color:light-dark(#b3261e,#ff8a80)}
</style></head><body>
<h1>扣款 Deductions <small>${beijingTime(at)} 北京时间</small></h1>
<dl class="top">
<div><dt>现在待办 Due now</dt><dd>${due}</dd></div>
<div${attention > 0 ? ' class="warn"' : ''}><dt>须人工处理 Need a person</dt><dd>${attention}</dd></div>
<div><dt>24 小时内扣款（元） Charged in 24 h, CNY</dt><dd>${yuan(paidToday)}</dd></div>
<div><dt>最久未定 Oldest without result</dt><dd>${oldest}</dd></div>
</dl>
<div class="grid">
${tableOf('协议 Contracts', contracts)}
${tableOf('周期 Cycles', cycles)}
${tableOf('扣款单 Numbers', attempts)}
${tableOf('失败原因，30 天 Failures, 30 days', codes)}
</div>
<div class="grid"><section><h2>未来 24 小时 Due in the next 24 hours</h2><table><tbody>${bars.join('')}</tbody></table></section></div>
</body></html>
`;
}

function tableOf(name: string, counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([key, count]) => `<tr><th scope="row">${escapeHtml(key)}</th><td>${count}</td></tr>`);
  return `<section><h2>${name}</h2><table><tbody>${rows.join('') || '<tr><td>—</td></tr>'}</tbody></table></section>`;
}
