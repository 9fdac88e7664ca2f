import { type Participant, participants } from '../../codegen/flows.js';
import type { SiteFlow, SiteStep } from '../flows.js';
import type { Label, Language } from '../label.js';
import { drawing, round, textLines, wrapText } from './text.js';

export const participantNames: Readonly<Record<Participant, Label>> = {
  user: { zh: '用户', en: 'User' },
  merchant: { zh: '商户', en: 'Merchant' },
  'sub-merchant': { zh: '子商户', en: 'Sub-merchant' },
  partner: { zh: '服务商', en: 'Partner' },
  receiver: { zh: '接收方', en: 'Receiver' },
  operator: { zh: '运营人员', en: 'Operator' },
  wechatpay: { zh: '微信支付', en: 'WeChat Pay' },
};

const width = 440;
const margin = 58;
const top = 40;
const name = { size: 14 };
const code = { size: 11.5, mono: true };
const leading = 18;

/** The messages of a task between its participants, from top to bottom, as an SVG of 440 units in width. */
export function sequenceDiagram(language: Language, flow: SiteFlow): string {
  const present = participants.filter((one) => flow.steps.some(({ from, to }) => from === one || to === one));
  const gap = (width - 2 * margin) / Math.max(1, present.length - 1);
  const lane = (one: Participant): number => margin + present.indexOf(one) * gap;
  const messages: string[] = [];
  let y = top + 12;
  for (const [at, step] of flow.steps.entries()) {
    const drawn = message(language, step, at + 1, lane, y);
    messages.push(drawn.content);
    y = drawn.bottom;
  }
  const height = y + 14;
  const lanes = present.map((one) => {
    const x = round(lane(one));
    const label = textLines('name', x, 24, [participantNames[one][language]], leading);
    return `<line class="lane" x1="${x}" y1="${top - 6}" x2="${x}" y2="${round(height - 4)}"/><rect class="box" x="${x - 56}" y="2" width="112" height="32" rx="6"/>${label}`;
  });
  return drawing(
    `${flow.id}-sequence`,
    'sequence',
    { width, height },
    { title: titles[language](flow.title[language]), description: describe(language, flow) },
    `${lanes.join('')}${messages.join('')}`,
  );
}

const titles: Readonly<Record<Language, (name: string) => string>> = {
  zh: (task) => `${task}：时序图`,
  en: (task) => `${task}: sequence diagram`,
};

function message(
  language: Language,
  step: SiteStep,
  number: number,
  lane: (one: Participant) => number,
  y: number,
): { content: string; bottom: number } {
  const [x1, x2] = [lane(step.from), lane(step.to)];
  const here = step.from === step.to;
  const room = here ? 150 : Math.max(Math.abs(x2 - x1) - 10, 140);
  const middle = Math.min(Math.max((x1 + x2) / 2, room / 2 + 2), width - room / 2 - 2);
  const when = step.when === undefined ? [] : wrapText(`[${step.when[language]}]`, room, { size: 12 });
  const title = wrapText(`${number}. ${step.title[language]}`, room, name);
  const detail = step.webhooks.length > 0 ? wrapText(eventText(step), room, code) : [];
  const start = y + leading + 4;
  let at = start;
  let content = '';
  for (const [kind, lines, line] of [
    ['when', when, 16],
    ['label', title, leading],
    ['code', detail, 15],
  ] as const) {
    content += textLines(kind, middle, at, lines, line);
    at += lines.length * line;
  }
  if (here) {
    const box = `<rect class="note" x="${round(middle - room / 2)}" y="${round(start - 16)}" width="${room}" height="${round(at - start + 10)}" rx="4"/>`;
    return { content: box + content, bottom: at };
  }
  const line = at - 6;
  content += arrow('message', x1, x2, line);
  if (step.gives === undefined) return { content, bottom: line + 4 };
  const back = line + 24;
  content += textLines('code', middle, back - 6, [step.gives], 15) + arrow('answer', x2, x1, back);
  return { content, bottom: back + 4 };
}

function eventText({ webhooks }: SiteStep): string {
  return webhooks.map(({ name: event }) => event.replace(/^v2\//, '')).join(' / ');
}

function arrow(kind: string, from: number, to: number, y: number): string {
  const side = Math.sign(to - from);
  const tip = to - side * 1;
  const head = `M${round(tip)} ${round(y)}l${-side * 8} -4v8z`;
  return `<line class="${kind}" x1="${round(from)}" y1="${round(y)}" x2="${round(tip - side * 7)}" y2="${round(y)}"/><path class="head" d="${head}"/>`;
}

/** The drawing in words. */
function describe(language: Language, { steps }: SiteFlow): string {
  const sentences = steps.map((step, at) => {
    const [from, to] = [participantNames[step.from][language], participantNames[step.to][language]];
    const when = step.when === undefined ? '' : `${step.when[language]}${language === 'zh' ? '，' : ', '}`;
    const events = step.webhooks.length === 0 ? '' : ` ${eventText(step)}`;
    const gives = step.gives === undefined ? '' : ` → ${step.gives}`;
    const colon = language === 'zh' ? '：' : ': ';
    const ends = from === to ? from : `${from} → ${to}`;
    return `${at + 1}. ${when}${ends}${colon}${step.title[language]}${events}${gives}`;
  });
  return sentences.join(language === 'zh' ? '；' : '; ');
}
