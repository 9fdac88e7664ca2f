/** The files of the search in a language, in the order of loading: usual titles, all titles, texts. */

export const kinds = ['operation', 'webhook', 'product', 'guide', 'reference', 'error', 'list'] as const;
export type Kind = (typeof kinds)[number];

/** Terms with the sections that have them. Texts, because a browser reads one long text sooner than many lists. */
export interface TermTable {
  /** All terms in order, with a space between them. */
  readonly terms: string;
  /** For each term the sections with their weights, see `encodePostings`; with a space between terms. */
  readonly postings: string;
  /** The weight of level 0. */
  readonly unit: number;
}

export interface TitleFile extends TermTable {
  /** All files of one build have the same. */
  readonly version: string;
  readonly sections: readonly (readonly [
    address: string,
    title: string,
    trail: readonly string[],
    kind: number,
    rank: number,
  ])[];
}

export interface TextFile extends TermTable {
  readonly version: string;
}

/** A section, and how much a term tells of it. */
export interface Posting {
  readonly section: number;
  readonly weight: number;
}

/** Levels of weights, each larger than the one before by this factor. */
const step = 1.2;
const levels = 26;

/** The weight of level 0 for a largest weight. */
export function unitFor(largest: number): number {
  return largest / step ** (levels - 1);
}

/** `2K1bC`: the distance to the section before, in base 36, and a capital letter for the weight. */
export function encodePostings(postings: readonly Posting[], unit: number): string {
  let before = 0;
  return postings
    .map(({ section, weight }) => {
      const level = Math.round(Math.log(weight / unit) / Math.log(step));
      const letter = String.fromCharCode(65 + Math.min(levels - 1, Math.max(0, level)));
      const distance = section - before;
      before = section;
      return `${distance.toString(36)}${letter}`;
    })
    .join('');
}

/** Reads what `encodePostings` writes. */
export function decodePostings(text: string, unit: number): Posting[] {
  let section = 0;
  return [...text.matchAll(/([0-9a-z]+)([A-Z])/g)].map(([, distance = '0', letter = 'A']) => {
    section += Number.parseInt(distance, 36);
    return { section, weight: unit * step ** (letter.charCodeAt(0) - 65) };
  });
}
