import { type CatalogueOperation, listCatalogue } from '../call/catalogue.js';
import { findOperation } from '../call/find-operation.js';
import { UsageError } from '../output.js';

/**
 * Finds the operations that words mean, the best first. A rare word says more than a common one, and a word in the name
 * more than one in the path.
 *
 * @param query Chinese or English words, a field of a path, a part of a name
 */
export function searchOperations(query: string, limit: number): CatalogueOperation[] {
  const entries = listCatalogue().map(readEntry);
  const words = wordsOf(query).map((word) => {
    const having = entries.filter(({ names, more }) => names.includes(word) || more.includes(word)).length;
    return { word, weight: having === 0 ? 0 : Math.log(1 + entries.length / having) };
  });
  return entries
    .map((entry) => ({ entry, score: scoreOf(entry, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ entry }) => entry.operation);
}

interface Entry {
  readonly operation: CatalogueOperation;
  readonly names: string;
  readonly more: string;
  /** Higher for what many use, lower for what few do. */
  readonly usual: number;
}

/** What most programs call. */
const usual =
  /^v3\/(pay\/transactions|combine-transactions|refund\/domestic|bill|fund-app\/mch-transfer\/transfer-bills|profitsharing|papay|payscore\/serviceorder|merchant-service|marketing\/favor|applyment4sub|certificates)(\/|$)/;
const rare = /global|brand|partner|ecommerce|platsolution|aggracct|institution|bank|insurance/;

function readEntry(operation: CatalogueOperation): Entry {
  const { id, path, described } = operation;
  const { outline } = described;
  const old = outline['x-retired'] !== undefined || outline['x-superseded'] !== undefined;
  return {
    operation,
    names: `${id} ${outline.summary} ${outline['x-summary-en']}`.toLowerCase(),
    more: `${path} ${(outline.tags ?? []).join(' ')}`.toLowerCase(),
    usual:
      (usual.test(path) ? 2 : 0) -
      (rare.test(path) ? 1 : 0) -
      (path.startsWith('v3/') ? 0 : 0.3) -
      (old ? 2 : 0),
  };
}

/** Latin words, and pairs of Chinese characters, since Chinese has no spaces. */
function wordsOf(query: string): string[] {
  const parts = query.toLowerCase().match(/[a-z0-9_]+|[\u3400-\u9fff]+/g) ?? [];
  return parts.flatMap((part) => {
    if (part.charCodeAt(0) < 0x3400 || part.length < 3) return [part];
    return Array.from({ length: part.length - 1 }, (_, at) => part.slice(at, at + 2));
  });
}

function scoreOf(
  { names, more, usual }: Entry,
  words: readonly { readonly word: string; readonly weight: number }[],
): number {
  const found = words.reduce(
    (sum, { word, weight }) => sum + (names.includes(word) ? weight : more.includes(word) ? weight / 2 : 0),
    0,
  );
  return found === 0 ? 0 : Math.max(found + usual, 0.01);
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
