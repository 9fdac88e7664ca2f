import { countEdits } from './edits.js';
import { decodePostings, type Posting, type TermTable } from './index-file.js';
import { isChinese, isCompound } from './tokens.js';

/** Of a short beginning, so many words are looked at. */
const most = 80;

/** Looks terms up, exactly, by their beginning, or as they may have been meant. */
export class Table {
  readonly #terms: readonly string[];
  readonly #postings: readonly string[];
  readonly #unit: number;
  readonly #read = new Map<number, readonly Posting[]>();

  constructor({ terms, postings, unit }: TermTable) {
    this.#terms = terms.split(' ');
    this.#postings = postings.split(' ');
    this.#unit = unit;
  }

  has(term: string): boolean {
    return this.#terms[this.#place(term)] === term;
  }

  /** The sections that have the term. */
  exact(term: string): readonly Posting[] {
    const at = this.#place(term);
    return this.#terms[at] === term ? this.#postingsOf(at) : [];
  }

  /** The sections that have a longer word with this beginning, with less weight the longer it is. */
  *beginning(start: string): Generator<Posting> {
    let expanded = 0;
    for (let at = this.#place(start); expanded < most && this.#terms[at]?.startsWith(start); at++) {
      const term = this.#terms[at] ?? start;
      if (term === start || isCompound(term) !== isCompound(start)) continue;
      expanded++;
      const share = 0.5 * (start.length / term.length);
      for (const { section, weight } of this.#postingsOf(at)) yield { section, weight: weight * share };
    }
  }

  /** The terms that differ by a typing error, or by two in a long word. The first letter is taken as right. */
  similar(word: string): string[] {
    if (word.length < 4 || isChinese(word) || /^[\d=]/.test(word)) return [];
    const errors = word.length < 8 ? 1 : 2;
    const [first = ''] = word;
    const found: string[] = [];
    for (let at = this.#place(first); this.#terms[at]?.startsWith(first); at++) {
      const term = this.#terms[at] ?? '';
      if (Math.abs(term.length - word.length) <= errors && countEdits(term, word, errors) <= errors)
        found.push(term);
    }
    return found;
  }

  #postingsOf(at: number): readonly Posting[] {
    const known = this.#read.get(at);
    if (known !== undefined) return known;
    const read = decodePostings(this.#postings[at] ?? '', this.#unit);
    this.#read.set(at, read);
    return read;
  }

  /** Where the term is, or would be. */
  #place(term: string): number {
    let low = 0;
    let high = this.#terms.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#terms[middle] ?? '') < term) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
