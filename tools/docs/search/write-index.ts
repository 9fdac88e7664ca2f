import { createHash } from 'node:crypto';
import { listConcepts } from './concepts.js';
import { cut } from './cut.js';
import {
  encodePostings,
  kinds,
  type Posting,
  type TermTable,
  type TextFile,
  type TitleFile,
  unitFor,
} from './index-file.js';
import { usualSections } from './ranks.js';
import type { SearchSection } from './sections.js';
import { listTerms } from './tokens.js';

/** A field of a section: its weight, and its terms by section. */
interface Column {
  readonly weight: number;
  readonly terms: readonly (readonly string[])[];
}

/** The files of the search in one language. */
export interface IndexFiles {
  /** The part of the titles that has the usual pages. */
  readonly first: TitleFile;
  readonly titles: TitleFile;
  readonly texts: TextFile;
}

/**
 * Makes the files of the search.
 *
 * @param sections those of one language
 */
export function writeIndex(sections: readonly SearchSection[]): IndexFiles {
  const titles = writeTable([
    { weight: 5, terms: sections.map(({ title }) => [...listTerms(title), ...listConcepts(title)]) },
    {
      weight: 3,
      terms: sections.map(({ trail, names }) =>
        [...trail, ...names].flatMap((name) => [...listTerms(name), ...listConcepts(name)]),
      ),
    },
    {
      weight: 4,
      terms: sections.map(({ common }) =>
        common.flatMap((name) => [...listTerms(name), ...listConcepts(name)]),
      ),
    },
  ]);
  const texts = writeTable([{ weight: 1.5, terms: sections.map(({ text }) => listTerms(text.join(' '))) }]);
  const hash = createHash('sha256').update(JSON.stringify([titles, texts]));
  const version = hash.digest('hex').slice(0, 12);
  const whole: TitleFile = {
    version,
    sections: sections.map(({ address, title, trail, kind, rank }) => [
      address,
      title,
      trail,
      kinds.indexOf(kind),
      Math.round(rank * 100) / 100,
    ]),
    ...titles,
  };
  return { first: cut(whole, new Set(usualSections(sections))), titles: whole, texts: { version, ...texts } };
}

function writeTable(columns: readonly Column[]): TermTable {
  const weights = new Map<string, Map<number, number>>();
  for (const column of columns) {
    for (const [term, section, weight] of weighTerms(column)) {
      const sections = weights.get(term) ?? new Map<number, number>();
      weights.set(term, sections.set(section, (sections.get(section) ?? 0) + weight));
    }
  }
  const sorted = [...weights].sort(([a], [b]) => (a < b ? -1 : 1));
  const unit = unitFor(Math.max(...sorted.map(([, sections]) => Math.max(...sections.values()))));
  return {
    terms: sorted.map(([term]) => term).join(' '),
    postings: sorted
      .map(([, sections]) => {
        const postings: Posting[] = [...sections].map(([section, weight]) => ({ section, weight }));
        return encodePostings(
          postings.sort((a, b) => a.section - b.section),
          unit,
        );
      })
      .join(' '),
    unit,
  };
}

/** BM25: rare terms tell more, the first occurrence more than the tenth, and those of a short text more. */
function* weighTerms({ weight, terms }: Column): Generator<[term: string, section: number, weight: number]> {
  const frequency = new Map<string, number>();
  for (const list of terms)
    for (const term of new Set(list)) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const filled = terms.filter(({ length }) => length > 0);
  const average = filled.reduce((sum, { length }) => sum + length, 0) / filled.length;
  for (const [section, list] of terms.entries()) {
    const counts = new Map<string, number>();
    for (const term of list) counts.set(term, (counts.get(term) ?? 0) + 1);
    const length = 1.2 * (0.4 + (0.6 * list.length) / average);
    for (const [term, count] of counts) {
      const having = frequency.get(term) ?? 0;
      const rarity = Math.log(1 + (terms.length - having + 0.5) / (having + 0.5));
      yield [term, section, (weight * rarity * count * 2.2) / (count + length)];
    }
  }
}
