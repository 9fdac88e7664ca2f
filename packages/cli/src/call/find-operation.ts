import { findSimilar } from '@wechatpay-kit/openapi/model';
import { UsageError } from '../output.js';
import { type CatalogueOperation, listCatalogue } from './catalogue.js';

/** An operation, and the arguments that its name held. */
export interface FoundOperation {
  readonly operation: CatalogueOperation;
  /** The values of the path variables, decoded. */
  readonly variables: Readonly<Record<string, string>>;
  /** The query of a path. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/**
 * Finds an operation by a name that people know: `v3.pay.transactions.native.post`, without the verb where there is one
 * only, `pay.v3.pay…` as in a program, `POST /v3/pay/transactions/native`, a path with the values of its variables, or a
 * routing path as records have it, `GET v2/pay/orderquery`.
 *
 * @param words the name, in one word or in two
 * @throws UsageError with the names that are most like it, in the form that was given
 */
export function findOperation(words: readonly string[]): FoundOperation {
  const text = words.join(' ').trim();
  const catalogue = listCatalogue();
  return text.includes('/') ? findByPath(catalogue, text) : findByChain(catalogue, text);
}

function findByChain(catalogue: readonly CatalogueOperation[], text: string): FoundOperation {
  const name = text.replace(/^(?!v2\.|v3\.|brand\.)[\w$]+\.(?=(v2|v3|brand)\.)/, '').replace(/\(.*$/, '');
  const same = catalogue.filter(({ id }) => id === name || chainOf(id) === name);
  const [operation] = same.length > 1 ? same.filter(({ id }) => id === name) : same;
  if (operation !== undefined) return { operation, variables: {}, query: [] };
  if (same.length > 1)
    throw new UsageError(`${name} has several verbs: ${same.map(({ id }) => id).join(', ')}`);
  const withVerb = /\.(get|post|put|patch|delete)$/.test(name);
  const names = catalogue.map(({ id }) => (withVerb ? id : chainOf(id)));
  throw unknown(text, findSimilar(name, [...new Set(names)], 3));
}

function chainOf(id: string): string {
  return id.replace(/\.\w+$/, '');
}

function findByPath(catalogue: readonly CatalogueOperation[], text: string): FoundOperation {
  const [, verb = '', rest = text] = /^([A-Za-z]+)\s+(\S+)$/.exec(text) ?? [];
  const method = verb.toUpperCase();
  const exact = catalogue.find(
    ({ method: own, path, wirePath }) => own === method && (path === rest || wirePath === rest),
  );
  if (exact !== undefined) return { operation: exact, variables: {}, query: [] };
  const [, host = '', target = rest] = /^(https?:\/\/[^/]+)(\/.*)$/.exec(rest) ?? [];
  const [path = '', search = ''] = target.split(/\?(.*)/s);
  const found = [
    ...matchAll(catalogue, path.replace(/^\//, ''), ({ path: own }) => own),
    ...matchAll(catalogue, host === '' ? `/${path.replace(/^\//, '')}` : path, ({ wirePath }) => wirePath),
  ];
  const best = Math.max(...found.map(({ fixed }) => fixed));
  const unique = new Map(
    found.filter(({ fixed }) => fixed === best).map((match) => [match.operation.id, match] as const),
  );
  const fitting = [...unique.values()].filter(
    ({ operation }) => method === '' || operation.method === method,
  );
  const [match] = fitting;
  if (match !== undefined && fitting.length === 1) {
    return { ...match, query: [...new URLSearchParams(search)] };
  }
  if (unique.size > 0) {
    const names = [...unique.values()].map(({ operation }) => `${operation.method} ${operation.wirePath}`);
    throw new UsageError(
      fitting.length > 1
        ? `${path} has several operations: ${names.join(', ')}`
        : `${path} has no operation with ${method}; there is ${names.join(', ')}`,
    );
  }
  const names = catalogue.map(({ method: own, wirePath }) => `${own} ${wirePath}`);
  throw unknown(text, findSimilar(`${method || 'POST'} ${path}`, names, 3));
}

interface Match {
  readonly operation: CatalogueOperation;
  readonly variables: Readonly<Record<string, string>>;
  /** The number of segments that are the same. */
  readonly fixed: number;
}

function matchAll(
  catalogue: readonly CatalogueOperation[],
  path: string,
  nameOf: (operation: CatalogueOperation) => string,
): Match[] {
  const segments = path.split('/');
  return catalogue.flatMap((operation) => {
    const match = matchSegments(nameOf(operation).replace(/#.*/, '').split('/'), segments);
    return match === undefined ? [] : [{ operation, ...match }];
  });
}

function matchSegments(
  template: readonly string[],
  segments: readonly string[],
): Omit<Match, 'operation'> | undefined {
  if (template.length !== segments.length) return undefined;
  const variables: Record<string, string> = {};
  let fixed = 0;
  for (const [at, part] of template.entries()) {
    const segment = segments[at] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (part === segment) fixed += name === undefined ? 1 : 0;
    else if (name === undefined) return undefined;
    else if (name === 'empty' ? segment !== '' : segment === '') return undefined;
    else if (name !== 'empty') variables[name] = decode(segment);
  }
  return { variables, fixed };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function unknown(text: string, similar: readonly string[]): UsageError {
  const hint =
    similar.length > 0
      ? `did you mean ${similar.join(', or ')}?`
      : '"wechatpay-kit operations WORD" lists the operations with a word in their names';
  return new UsageError(`${JSON.stringify(text)} is not an operation; ${hint}`);
}
