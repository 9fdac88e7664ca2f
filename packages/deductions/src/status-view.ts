import { framed, type Language, money, type Say, sayIn, whole } from './pages/frame.js';
import { meaningOf } from './rules/codes.js';
import type { Status } from './status.js';
import { beijingTime, escapeHtml } from './text.js';

/** The page of how the deductions stand, without scripts; it loads itself again. */
export function statusPage(status: Status, language: Language): string {
  const { at, contracts, cycles, attempts, codes, due, attention, oldestUnsettled, paidToday } = status;
  const say = sayIn(language);
  const oldest =
    oldestUnsettled === undefined
      ? say('无', 'None')
      : `${ageOf(at - oldestUnsettled.at, say)}<small class="mono">${escapeHtml(oldestUnsettled.out_trade_no)}</small>`;
  const body = `<main>
<header><h1>${say('周期扣款', 'Deductions')}</h1><span class="soft">${beijingTime(at)} ${say('北京时间，每 10 秒刷新', 'in Beijing, every 10 s')}</span>
<a class="soft push" href="?lang=${language === 'zh' ? 'en' : 'zh'}" lang="${language === 'zh' ? 'en' : 'zh-CN'}">${language === 'zh' ? 'English' : '中文'}</a></header>
<dl class="stats">
${stat(say('现在待办', 'Due now'), whole(due))}
${stat(say('待人工处理', 'Need a person'), whole(attention), attention > 0)}
${stat(say('24 小时内扣款（元）', 'Charged in 24 h (CNY)'), money(paidToday))}
${stat(say('最久未有结果', 'Oldest without a result'), oldest)}
</dl>
${chartOf(status, say)}
<div class="grid">
${countsOf(say('协议', 'Contracts'), contracts, contractStates, say)}
${countsOf(say('周期', 'Cycles'), cycles, cycleStates, say)}
${countsOf(say('扣款单', 'Numbers'), attempts, attemptStates, say)}
</div>
${failuresOf(codes, language, say)}
</main>`;
  return framed({
    language,
    title: say('周期扣款', 'Deductions'),
    head: '<meta http-equiv="refresh" content="10">',
    body,
  });
}

function stat(name: string, value: string, isBad = false): string {
  return `<div class="card"><dt>${name}</dt><dd${isBad ? ' class="bad"' : ''}>${value}</dd></div>`;
}

function ageOf(milliseconds: number, say: Say): string {
  const minutes = Math.round(milliseconds / 60_000);
  if (minutes < 120) return say(`${minutes} 分钟`, `${minutes} min`);
  const hours = Math.round(minutes / 60);
  if (hours < 48) return say(`${hours} 小时`, `${hours} h`);
  return say(`${Math.round(hours / 24)} 天`, `${Math.round(hours / 24)} days`);
}

/** What becomes due in each of the next 24 hours. */
function chartOf({ hours }: Status, say: Say): string {
  const most = Math.max(...hours.map((hour) => hour.due));
  const total = hours.reduce((sum, hour) => sum + hour.due, 0);
  const title = `<h2>${say('未来 24 小时到期', 'Due in the next 24 hours')}</h2>`;
  if (total === 0) return `<section class="card">${title}<p class="soft">${say('无', 'None')}</p></section>`;
  const clock = (time: number): string => beijingTime(time).slice(11);
  const bars = hours.map(({ from, due }) => {
    const height = due === 0 ? 0 : Math.max(2, Math.round((due / most) * 100));
    return `<li style="height:${height}%" title="${clock(from)} ${whole(due)}"></li>`;
  });
  const ticks = [0, 6, 12, 18].map((at) => clock(hours[at]?.from ?? 0));
  const end = clock((hours.at(-1)?.from ?? 0) + 3_600_000);
  const label = say(
    `未来 24 小时共 ${whole(total)} 份，每小时最多 ${whole(most)} 份`,
    `${whole(total)} in the next 24 hours, at most ${whole(most)} in an hour`,
  );
  return `<section class="card">${title}
<ol class="chart" role="img" aria-label="${label}">${bars.join('')}</ol>
<ol class="axis" aria-hidden="true">${[...ticks, end].map((tick) => `<li>${tick}</li>`).join('')}</ol>
<p class="soft">${label}</p></section>`;
}

type States = Readonly<Record<string, readonly [zh: string, en: string]>>;

const contractStates: States = {
  PENDING: ['待用户签约', 'To be signed'],
  ACTIVE: ['生效', 'Signed'],
  ENDED: ['已解约', 'Over'],
};
const cycleStates: States = {
  DUE: ['已开始', 'Begun'],
  NOTICED: ['已通知用户', 'User told'],
  ATTEMPTING: ['扣款中', 'Being charged'],
  PAID: ['已扣款', 'Charged'],
  SKIPPED: ['已跳过', 'Skipped'],
  FAILED: ['未扣成', 'Not charged'],
};
const attemptStates: States = {
  INTENDED: ['待发送', 'To be sent'],
  ACCEPTED: ['已受理', 'Accepted'],
  UNKNOWN: ['待查询', 'To be queried'],
  PAID: ['已扣款', 'Charged'],
  CLOSED: ['已关闭', 'Closed'],
  REFUSED: ['未受理', 'Refused'],
};

/** Counts in the order of a life, not of their size: they stay in place when the page is loaded again. */
function countsOf(name: string, counts: Readonly<Record<string, number>>, states: States, say: Say): string {
  const known = Object.keys(states);
  const others = Object.keys(counts).filter((state) => !known.includes(state));
  const rows = [...known, ...others].map((state) => {
    const [zh, en] = states[state] ?? ['', ''];
    return `<tr><th scope="row">${say(zh, en)} <span class="soft mono">${escapeHtml(state)}</span></th><td class="sum">${whole(counts[state] ?? 0)}</td></tr>`;
  });
  return `<section class="card"><h2>${name}</h2><table class="plain"><tbody>${rows.join('')}</tbody></table></section>`;
}

/** Codes of WeChat Pay with what they mean, most frequent first. */
function failuresOf(codes: Readonly<Record<string, number>>, language: Language, say: Say): string {
  const rows = Object.entries(codes)
    .sort(([, one], [, other]) => other - one)
    .map(
      ([code, count]) =>
        `<tr><td><span class="mono">${escapeHtml(code)}</span><small>${escapeHtml(meaningOf(code).text[language])}</small></td><td class="sum">${whole(count)}</td></tr>`,
    );
  const content =
    rows.length === 0
      ? `<p class="soft">${say('没有失败的扣款', 'No deduction failed')}</p>`
      : `<table class="plain"><tbody>${rows.join('')}</tbody></table>`;
  return `<section class="card" style="margin-top:1rem"><h2>${say('失败原因（30 天）', 'Failures by code (30 days)')}</h2>${content}</section>`;
}
