import { relative, sep } from 'node:path';
import { mentionsIn } from './mentions.js';
import { flat, isOfOperations } from './model.js';
import type { ReadApi } from './read.js';

/**
 * The types that public signatures mention and that no entry of the package exports: a user cannot write them.
 *
 * A segment of a chain is exempt: `WeChatPay['v3']['pay']` and `Paths['v3/pay/transactions/native']` name it.
 *
 * @returns one line for each, with the names that mention it
 */
export function findForgotten({ api, checker, declarations }: ReadApi): string[] {
  const items = flat(api.entries.flatMap((entry) => entry.items));
  const exported = new Set(items.flatMap((item) => item.declarations));
  const forgotten = new Map<string, Set<string>>();
  for (const item of items.filter(({ file }) => !isOfOperations(file))) {
    for (const mention of item.declarations.flatMap((node) => mentionsIn(checker, node))) {
      const file = relative(declarations, mention.declaration.getSourceFile().fileName).split(sep).join('/');
      // What is outside is Node's, or another package's, which its own report covers.
      if (exported.has(mention.declaration) || file.startsWith('..') || isOfOperations(file)) continue;
      const type = `${mention.name} (${file})`;
      forgotten.set(type, (forgotten.get(type) ?? new Set()).add(item.name));
    }
  }
  return [...forgotten].map(
    ([type, by]) => `${type}, which ${[...by].join(', ')} mention${by.size > 1 ? '' : 's'}`,
  );
}
