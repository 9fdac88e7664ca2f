import { audienceNames } from './audience.js';
import type { SiteOperation } from './catalogue.js';
import { participantNames, sequenceDiagram } from './diagrams/sequence.js';
import { stateDiagram } from './diagrams/states.js';
import type { SiteFlow, SiteStates, SiteStep } from './flows.js';
import { type Guides, guideLinks } from './guides.js';
import { block, breakable, escaped, headingText, inline, link, mark, verbMark } from './html.js';
import { type Language, shortName } from './label.js';
import { operationAddress, webhookAddress } from './navigation.js';
import { words } from './words.js';

/** A task on the page of its product: its steps, the diagram of its messages, and the states. */
export function flowSection(language: Language, flow: SiteFlow, guides: Guides): string {
  const steps = flow.steps.map((step) => stepItem(language, step)).join('');
  const figure = `<figure>${sequenceDiagram(language, flow)}</figure>`;
  return [
    `## ${headingText(flow.title[language])} {#${flow.id}}`,
    block('p', '', inline(flow.purpose[language])),
    ...guideLinks(language, flow.guides, guides),
    block('div', 'class="flow"', `<ol class="steps">${steps}</ol>${figure}`),
    ...flow.states.map((states, at) => statesBlock(language, `${flow.id}-states-${at + 1}`, states)),
  ].join('\n\n');
}

function stepItem(language: Language, step: SiteStep): string {
  const { title, text, when, calls, webhooks, from, to } = step;
  const condition = when === undefined ? '' : ` <span class="when">${escaped(when[language])}</span>`;
  const who =
    calls.length > 0 || webhooks.length > 0
      ? ''
      : ` <span class="who">${participants(language, from, to)}</span>`;
  const uses = [
    ...calls.map((site) => callLink(language, site, calls)),
    ...webhooks.map(
      ({ name, title: event }) =>
        `<span class="verb notify">${words.notifications[language]}</span> ${link(webhookAddress(language, name), escaped(shortName(event)[language]))} <code>${breakable(name)}</code>`,
    ),
  ];
  const list = uses.length === 0 ? '' : `<ul>${uses.map((use) => `<li>${use}</li>`).join('')}</ul>`;
  const prose = text === undefined ? '' : `<p>${inline(text[language])}</p>`;
  return `<li><p><b>${escaped(title[language])}</b>${who}${condition}</p>${prose}${list}</li>`;
}

function participants(language: Language, from: SiteStep['from'], to: SiteStep['to']): string {
  const name = participantNames[from][language];
  return from === to ? name : `${name} → ${participantNames[to][language]}`;
}

function callLink(language: Language, site: SiteOperation, all: readonly SiteOperation[]): string {
  const { path, verb, name, audiences, protocol } = site;
  const several = new Set(all.map((one) => one.audiences.join())).size > 1;
  const whom = several ? audiences.map((one) => mark(audienceNames[one][language])) : [];
  const marks = [...(protocol === 'v2' ? [mark('v2')] : []), ...whom].join(' ');
  return `${verbMark(verb)} ${link(operationAddress(language, site), escaped(shortName(name)[language]))} <code>${breakable(path)}</code> ${marks}`.trimEnd();
}

function statesBlock(language: Language, id: string, states: SiteStates): string {
  const moves = states.moves.map(
    ({ from, to, text }) =>
      `<li><code>${breakable(from)}</code> → <code>${breakable(to)}</code><br>${inline(text[language])}</li>`,
  );
  const title = `<p class="caption"><b>${escaped(states.title[language])}</b> <code>${escaped(states.field)}</code></p>`;
  return block(
    'div',
    `class="flow states" id="${id}"`,
    `<div>${title}<ol class="moves">${moves.join('')}</ol></div><figure>${stateDiagram(language, `${id}-diagram`, states)}</figure>`,
  );
}
