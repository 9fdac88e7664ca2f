import type { Level } from '@wechatpay-kit/sandbox';
import { type CatalogueOperation, listCatalogue } from './call/catalogue.js';
import { readSandbox } from './client.js';
import { paint } from './colours.js';
import { print } from './output.js';
import { findSandboxUrl, listSandboxes, type ReachFlags } from './state.js';

/** The flags of `wechatpay-kit operations`. */
export interface OperationsFlags extends ReachFlags {
  readonly level?: string;
}

/**
 * Prints the operations whose names, paths or summaries have all given words. Their levels need a running sandbox.
 *
 * @throws Error if there is none
 */
export async function runOperations(words: readonly string[], flags: OperationsFlags): Promise<void> {
  const levels = await readLevels(flags);
  const wanted = words.map((word) => word.toLowerCase());
  const found = listCatalogue()
    .map((operation) => describe(operation, levels?.get(`${operation.method} ${operation.path}`)))
    .filter((operation) => {
      const text = Object.values(operation).join('\n').toLowerCase();
      return (
        wanted.every((word) => text.includes(word)) && (flags.level ?? operation.level) === operation.level
      );
    });
  if (found.length === 0)
    throw new Error(`no operation fits ${[...words, flags.level ?? ''].join(' ').trim()}`);
  print({ operations: found }, flags.json, () =>
    found
      .map(({ id, method, path, summary, summaryEn, level }) =>
        [
          `${paint('bold', id)}${level === undefined ? '' : paint('dim', `  ${level}`)}`,
          `  ${method} ${path}  ${summary} · ${summaryEn}`,
        ].join('\n'),
      )
      .join('\n'),
  );
}

function describe({ id, method, wirePath, described }: CatalogueOperation, level: string | undefined) {
  const { summary, 'x-summary-en': summaryEn } = described.outline;
  return { id, method, path: wirePath, summary, summaryEn, ...(level === undefined ? {} : { level }) };
}

/** @returns `undefined` without a sandbox */
async function readLevels({ to, level }: OperationsFlags): Promise<Map<string, Level> | undefined> {
  if (to === undefined && level === undefined && listSandboxes().length === 0) return undefined;
  const query = level === undefined ? '' : `?${new URLSearchParams({ level })}`;
  const { operations } = (await readSandbox(findSandboxUrl(to), `operations${query}`)) as {
    readonly operations: readonly { readonly method: string; readonly path: string; readonly level: Level }[];
  };
  return new Map(operations.map(({ method, path, level: own }) => [`${method} ${path}`, own]));
}
