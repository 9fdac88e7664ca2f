import { decodePostings, encodePostings, type TitleFile } from './index-file.js';

/**
 * The part of the titles that is about some sections. Weights stay as they are among all sections, so these keep their order.
 *
 * @param kept their numbers
 */
export function cut(file: TitleFile, kept: ReadonlySet<number>): TitleFile {
  const numbers = new Map([...kept].sort((a, b) => a - b).map((section, at) => [section, at]));
  const postings = file.postings.split(' ');
  const terms = file.terms.split(' ').flatMap((term, at) => {
    const found = decodePostings(postings[at] ?? '', file.unit).flatMap(({ section, weight }) => {
      const number = numbers.get(section);
      return number === undefined ? [] : [{ section: number, weight }];
    });
    return found.length === 0 ? [] : [{ term, postings: encodePostings(found, file.unit) }];
  });
  return {
    version: file.version,
    sections: file.sections.filter((_, section) => kept.has(section)),
    terms: terms.map(({ term }) => term).join(' '),
    postings: terms.map(({ postings: encoded }) => encoded).join(' '),
    unit: file.unit,
  };
}
