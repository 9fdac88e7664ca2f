import { block } from './html.js';
import type { Language } from './label.js';
import { words } from './words.js';

/** The front matter of such a page: its outline is `partLinks`. */
export const columnLayout = { aside: false, pageClass: 'in-columns' } as const;

/** The parts of an operation or a notification on its page. Each is Markdown blocks. */
export interface Columns {
  /** The address and the description. */
  readonly lead: readonly string[];
  /** The code. On a wide screen it stands beside the text, and stays while the text scrolls. */
  readonly code: readonly string[];
  /** The tables and what follows them. */
  readonly text: readonly string[];
}

/** In the order of a narrow screen: the code stands before the tables. */
export function columns({ lead, code, text }: Columns): string[] {
  return [
    '<div class="columns">',
    '<div class="lead">',
    ...lead,
    '</div>',
    '<div class="side">',
    '<div class="code">',
    ...code,
    '</div>',
    '</div>',
    '<div class="text">',
    ...text,
    '</div>',
    '</div>',
  ];
}

/** Links to the headings among the blocks. A narrow screen has them in the bar at the top. */
export function partLinks(language: Language, blocks: readonly string[]): string {
  const parts = blocks.flatMap((text) => {
    const [, title, id] = /^#+ (.*) \{#([\w-]+)\}$/.exec(text) ?? [];
    return title === undefined || id === undefined ? [] : [`<a href="#${id}">${title}</a>`];
  });
  return block('nav', `class="parts" aria-label="${words.onThisPage[language]}"`, parts.join(''));
}
