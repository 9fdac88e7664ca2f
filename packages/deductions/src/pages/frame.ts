import { escapeHtml } from '../text.js';

/** The language of a page. */
export type Language = 'zh' | 'en';

/** Chooses a text by the language of the page. */
export type Say = (zh: string, en: string) => string;

/** What stands around the content of a page. */
export interface Frame {
  readonly language: Language;
  readonly title: string;
  /** Elements for the head, as HTML. */
  readonly head?: string;
  /** As HTML. */
  readonly body: string;
}

/** How texts are chosen on a page of a language. */
export function sayIn(language: Language): Say {
  return (zh, en) => (language === 'zh' ? zh : en);
}

/** A page without scripts or anything from elsewhere, light or dark as its reader has chosen. */
export function framed({ language, title, head = '', body }: Frame): string {
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">${head}
<title>${escapeHtml(title)}</title>
<style>${style}</style></head>
<body>${body}</body></html>
`;
}

/** Fen as yuan with groups of three digits: `12,345.60`. */
export function money(fen: number): string {
  const [yuan, rest] = [Math.floor(Math.abs(fen) / 100), String(Math.abs(fen) % 100).padStart(2, '0')];
  return `${fen < 0 ? '−' : ''}${whole(yuan)}.${rest}`;
}

/** A whole number with groups of three digits. */
export function whole(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

const style = `
:root{color-scheme:light dark;--ink:light-dark(#17201b,#e6ebe8);--soft:light-dark(#56625c,#98a49e);--line:light-dark(#dfe5e2,#2b322f);
--back:light-dark(#f4f6f5,#101412);--card:light-dark(#fff,#181d1b);--good:light-dark(#06693a,#4fd08b);--bad:light-dark(#b3261e,#ff9a90);
--good-back:light-dark(#e4f4ea,#12301f);--bad-back:light-dark(#fdecea,#3a1917);--bar:light-dark(#07a35a,#2fbf71);
font:16px/1.55 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink)}
main{max-width:64rem;margin:0 auto;padding:2rem 1.25rem 3rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;margin-bottom:1.25rem}
h1{font-size:1.5rem;line-height:1.3;margin:0}h2{font-size:1rem;margin:0 0 .75rem}
a{color:inherit}.push{margin-left:auto}
.soft{color:var(--soft);font-size:.875rem}
.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.8125rem;overflow-wrap:anywhere}
.card>:last-child,.card>:last-child>:last-child{margin-bottom:0}.nowrap{white-space:nowrap}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.25rem;margin:0 0 1rem;min-width:0}
.verdict{border:0;font-weight:600;font-size:1.0625rem}.verdict.good{background:var(--good-back);color:var(--good)}
.verdict.bad{background:var(--bad-back);color:var(--bad)}.verdict p{margin:.125rem 0 0;font-weight:400;font-size:.9375rem}
.good{color:var(--good)}.bad{color:var(--bad)}
.stats{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:1rem;margin:0 0 1rem}
.stats .card{margin:0}dl{margin:0}dt{color:var(--soft);font-size:.875rem}
dd{margin:.125rem 0 0;font-size:1.5rem;line-height:1.3;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}dd small{display:block;font-size:.8125rem;color:var(--soft)}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem}.grid .card{margin:0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.5rem .75rem;text-align:left;vertical-align:top;font-weight:400;border-top:1px solid var(--line)}
th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
thead th{border-top:0;color:var(--soft);font-size:.875rem;padding-top:0}
tbody tr:first-child>*{border-top-color:var(--line)}table.plain tr:first-child>*{border-top:0}
.sum{text-align:right;white-space:nowrap}td small{display:block;color:var(--soft);font-size:.8125rem}
.plain td,.plain th{padding-top:.375rem;padding-bottom:.375rem}
.chart{display:flex;align-items:flex-end;gap:3px;height:8rem;margin:0;padding:0;list-style:none;border-bottom:1px solid var(--line)}
.chart li{flex:1;background:var(--bar);border-radius:3px 3px 0 0;min-height:0}
.axis{display:flex;justify-content:space-between;margin:.375rem 0 0;padding:0;list-style:none;color:var(--soft);font-size:.8125rem;font-variant-numeric:tabular-nums}
footer{color:var(--soft);font-size:.8125rem;margin-top:1.5rem}
@media(max-width:40rem){main{padding:1.25rem 1rem 2rem}.card{padding:.875rem 1rem}
.list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.list tr{display:grid;grid-template-columns:1fr 1fr;gap:.125rem 1rem;padding:.75rem 0;border-top:1px solid var(--line)}
.list tr:first-child{border-top:0;padding-top:0}.list td{border:0;padding:0}.list .whole{grid-column:1/-1}
.list td[data-name]::before{content:attr(data-name);display:block;color:var(--soft);font-size:.8125rem}.list .sum{text-align:left}
.list th.whole{border:0;padding:0;font-weight:600}.stats{grid-template-columns:1fr 1fr;gap:.75rem}dd{font-size:1.125rem}.grid{gap:.75rem}}
@media print{body{background:none}.card{break-inside:avoid}}
`.replaceAll('\n', '');
