import type { Operation } from '@wechatpay-kit/openapi/model';
import { type Audience, audienceNames, officialAudience, officialPages } from './audience.js';
import { block, link, list } from './html.js';
import type { Language } from './label.js';
import { words } from './words.js';

/** A longer list is folded. */
const most = 6;

/** The official pages under a heading, each with its audience; empty if there is none. */
export function seeAlso(language: Language, heading: string, operation: Operation): string[] {
  const pages = officialPages(operation);
  if (pages.length === 0) return [];
  const counts = new Map<Audience | undefined, number>();
  const items = pages.map((url) => {
    const audience = officialAudience(url);
    const count = (counts.get(audience) ?? 0) + 1;
    counts.set(audience, count);
    const whom = audience === undefined ? '' : ` · ${audienceNames[audience][language]}`;
    return link(url, `${words.official[language]}${whom}${count > 1 ? ` ${count}` : ''}`);
  });
  const shown = list(items.slice(0, most));
  if (items.length <= most) return [heading, shown];
  const rest = items.slice(most);
  const summary = `<summary>${words.more[language]} ${rest.length}</summary>`;
  return [
    heading,
    shown,
    block('details', '', `${summary}<ul>${rest.map((item) => `<li>${item}</li>`).join('')}</ul>`),
  ];
}
