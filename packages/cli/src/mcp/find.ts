import { type CatalogueOperation, listCatalogue } from '../call/catalogue.js';
import { findOperation } from '../call/find-operation.js';
import { UsageError } from '../output.js';
import { hasWord, loadWords, type Meaning, readMeanings } from './words.js';

let entries: readonly Entry[] | undefined;

/**
 * Finds the operations that words mean, the best first. A rare word says more than a common one, and a word in the name
 * more than one in the path. The words and the usual operations are those of the site's search.
 *
 * @param query Chinese or English words, a field of a path, a part of a name
 */
export function searchOperations(query: string, limit: number): CatalogueOperation[] {
  const typed = query.trim().toLowerCase();
  entries ??= listCatalogue().map(readEntry);
  const all = entries;
  const parts = readMeanings(query).map((words) => {
    const having = all.filter(({ names, more }) => isIn(names, words) || isIn(more, words)).length;
    return { words, weight: having === 0 ? 0 : Math.log(1 + all.length / having) };
  });
  return all
    .map((entry) => ({ entry, score: scoreOf(entry, parts) * (hasWord(entry.common, typed) ? 1.2 : 1) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ entry }) => entry.operation);
}

interface Entry {
  readonly operation: CatalogueOperation;
  /** Common names, which say the most. */
  readonly common: string;
  readonly names: string;
  readonly more: string;
  /** Lower for what few use. */
  readonly rank: number;
}

const rare = /global|brand|partner|ecommerce|platsolution|aggracct|institution|bank|insurance/;

function readEntry(operation: CatalogueOperation): Entry {
  const { id, path, method, described } = operation;
  const { outline } = described;
  const common = loadWords().keywords[`${path}#${method.toLowerCase()}`] ?? '';
  const old = outline['x-retired'] !== undefined || outline['x-superseded'] !== undefined;
  return {
    operation,
    common: common.toLowerCase(),
    names: `${id} ${outline.summary} ${outline['x-summary-en']} ${common}`.toLowerCase(),
    more: `${path} ${(outline.tags ?? []).join(' ')}`.toLowerCase(),
    rank:
      (common === '' ? 1 : 1.8) *
      (rare.test(path) && common === '' ? 0.7 : 1) *
      (path.startsWith('v3/') ? 1 : 0.6) *
      (old ? 0.4 : 1),
  };
}

function scoreOf(
  { common, names, more, rank }: Entry,
  parts: readonly { readonly words: Meaning; readonly weight: number }[],
): number {
  let found = 0;
  let matched = 0;
  for (const { words, weight } of parts) {
    const share = isIn(common, words) ? 1.3 : isIn(names, words) ? 1 : isIn(more, words) ? 0.5 : 0;
    found += share * weight;
    if (share > 0) matched += 1;
  }
  return found === 0 ? 0 : found * (matched / parts.length) ** 2 * rank;
}

/** A word of its own may be a part of a name: `sharing` of `profitsharing`. One of several names is whole. */
function isIn(text: string, [word = '', ...others]: Meaning): boolean {
  if (others.length === 0) return text.includes(word);
  return hasWord(text, word) || others.some((other) => hasWord(text, other));
}

/**
 * The operation with the name, as `call` finds it.
 *
 * @throws UsageError with the names that are most like it
 */
export function requireOperation(name: string | undefined): CatalogueOperation {
  if (name === undefined)
    throw new UsageError('operation: expected a name such as v3.pay.transactions.native.post');
  return findOperation([name]).operation;
}
