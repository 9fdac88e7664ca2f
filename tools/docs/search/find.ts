/** The search itself. It runs in the browser, and in Node for its tests. */
import { listConcepts, notifications } from './concepts.js';
import { type Kind, kinds, type Posting, type TextFile, type TitleFile } from './index-file.js';
import { readQuery, type Unit } from './query.js';
import { Table } from './table.js';

/** A result. */
export interface Found {
  readonly address: string;
  readonly title: string;
  readonly trail: readonly string[];
}

/** The index of a language. It finds titles and names at once, and fields and prose once `addTexts` has brought them. */
export class SearchIndex {
  readonly #titles: TitleFile;
  readonly #tables: Table[];
  readonly #guesses: boolean;

  /**
   * @param titles all titles, or the usual ones
   * @param guesses whether unknown words are taken as typing errors: not among the usual titles, which lack most words
   */
  constructor(titles: TitleFile, { guesses = true }: { readonly guesses?: boolean } = {}) {
    this.#titles = titles;
    this.#guesses = guesses;
    this.#tables = [new Table(titles)];
  }

  /** Adds the texts. Those of another build are refused, because their sections have other numbers: returns false. */
  addTexts(texts: TextFile): boolean {
    if (texts.version !== this.#titles.version) return false;
    this.#tables[1] ??= new Table(texts);
    return true;
  }

  /** Whether fields and prose are found too. */
  get complete(): boolean {
    return this.#tables.length > 1;
  }

  /**
   * Finds sections, the best first.
   *
   * @param most how many at most
   */
  find(query: string, most = 16): Found[] {
    const units = readQuery(query);
    const scores = new Map<number, { sum: number; units: number }>();
    for (const unit of units) {
      for (const [section, score] of this.#scoreUnit(unit)) {
        const before = scores.get(section) ?? { sum: 0, units: 0 };
        scores.set(section, { sum: before.sum + score, units: before.units + 1 });
      }
    }
    const ranked = [...scores].map(([section, { sum, units: matched }]) => ({
      section,
      score: sum * (matched / units.length) ** 2 * this.#importance(section, query, units),
    }));
    ranked.sort((a, b) => b.score - a.score || a.section - b.section);
    return this.#distinct(ranked.map(({ section }) => section)).slice(0, most);
  }

  /** A guide once, with its best section. */
  #distinct(sections: readonly number[]): Found[] {
    const guides = new Set<string>();
    return sections.flatMap((section) => {
      const [address = '', title = '', trail = [], kind = 0] = this.#titles.sections[section] ?? [];
      const page = address.split('#')[0] ?? address;
      if (kinds[kind] === 'guide' && guides.has(page)) return [];
      guides.add(page);
      return [{ address, title, trail }];
    });
  }

  #scoreUnit({ words, instead, shape }: Unit): Map<number, number> {
    const together = new Map<number, { sum: number; words: number }>();
    for (const word of words) {
      for (const [section, score] of this.#scoreTerm(word, this.#guesses && instead.length === 0)) {
        const before = together.get(section) ?? { sum: 0, words: 0 };
        together.set(section, { sum: before.sum + score, words: before.words + 1 });
      }
    }
    const scores = new Map<number, number>();
    for (const [section, { sum, words: matched }] of together) {
      const share = (matched / words.length) ** 2;
      // The words of a name count as one, and half of them are not the name.
      if (instead.length === 0) scores.set(section, sum * share);
      else if (matched * 2 > words.length) scores.set(section, ((1.5 * sum) / words.length) * share);
    }
    for (const term of instead) {
      for (const [section, score] of this.#scoreTerm(term, false)) {
        const own = scores.get(section) ?? 0;
        // A path in one piece is meant, not its words.
        const whole = shape === 'path' ? 2 * score : score;
        scores.set(section, Math.max(own, whole) + 0.3 * Math.min(own, whole));
      }
    }
    return scores;
  }

  /** @param loosely whether longer and similar words count, if there is no such word */
  #scoreTerm(term: string, loosely: boolean): Map<number, number> {
    const scores = new Map<number, number>();
    const unknown = loosely && !this.#tables.some((table) => table.has(term));
    for (const table of this.#tables) {
      const best = new Map<number, number>();
      const add = ({ section, weight }: Posting, share: number): void => {
        best.set(section, Math.max(best.get(section) ?? 0, weight * share));
      };
      for (const posting of table.exact(term)) add(posting, 1);
      if (term.length > 1 && !term.startsWith('='))
        for (const posting of table.beginning(term)) add(posting, 1);
      if (unknown) {
        for (const meant of table.similar(term).flatMap((word) => [word, ...listConcepts(word)])) {
          for (const posting of table.exact(meant)) add(posting, 0.6);
        }
      }
      for (const [section, weight] of best) scores.set(section, (scores.get(section) ?? 0) + weight);
    }
    return scores;
  }

  #importance(section: number, query: string, units: readonly Unit[]): number {
    const [, title = '', trail = [], kind = 0, rank = 1] = this.#titles.sections[section] ?? [];
    const typed = query.trim().toLowerCase();
    const named = [title, ...trail].some((name) => name.toLowerCase() === typed);
    const what = kinds[kind] ?? 'operation';
    // In code, `Sandbox` is a name and `sandbox` is a word.
    const exact = what === 'reference' ? title === query.trim() : named;
    return rank * kindFactor(what, units) * (exact ? forName[what] : 1);
  }
}

/** What a reader means who types such words. */
function kindFactor(kind: Kind, units: readonly Unit[]): number {
  if (units.some(({ shape }) => shape === 'field')) return forFields[kind];
  // The names of the reference are long or dotted. A short word is usually about an operation.
  if (kind === 'reference') {
    return units.some(({ shape, words }) => shape === 'path' || words.join('').length > 11) ? 0.85 : 0.35;
  }
  const told = units.some(({ instead }) => instead.includes(notifications));
  return told ? forNotifications[kind] : forWords[kind];
}

/** What is called as the query says. Headings of guides, products and options have common words as names. */
const forName = { operation: 2, webhook: 2, product: 1.2, guide: 1, reference: 3, error: 3, list: 3 };

const forWords = {
  operation: 1,
  webhook: 0.85,
  product: 1,
  guide: 0.9,
  reference: 0.35,
  error: 0.8,
  list: 1,
};

const forNotifications = { ...forWords, operation: 0.7, webhook: 1.2 };

/** A guide mentions many fields. A query for a field wants the operations that have it. */
const forFields = {
  operation: 1,
  webhook: 0.8,
  product: 0.6,
  guide: 0.3,
  reference: 0.05,
  error: 1,
  list: 0.5,
};
