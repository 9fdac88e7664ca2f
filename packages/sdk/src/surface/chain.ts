import { RequestError } from '../errors/index.js';

/** Whether a verb answers with a promise or blocks. */
export type Tempo = 'async' | 'sync';

/** What a verb at the end of a chain does. */
export type Invoke = (method: string, path: string, tempo: Tempo, options: unknown) => unknown;

/** `post`, `postAsync`, `postSync` … -> method and tempo. */
const verbs: ReadonlyMap<string, readonly [method: string, tempo: Tempo]> = new Map(
  ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method): [string, [string, Tempo]][] => [
    [method.toLowerCase(), [method, 'async']],
    [`${method.toLowerCase()}Async`, [method, 'async']],
    [`${method.toLowerCase()}Sync`, [method, 'sync']],
  ]),
);

/** Names that a promise, a printer or a test runner asks an object for, and that are no segments of any path. */
const foreign =
  /^(?:then|catch|finally|constructor|prototype|hasOwnProperty|valueOf|length|inspect|asymmetricMatch|nodeType)$|^__|^[^\w{]/;

/** Under a symbol, because any name may be a segment; printers call the methods below on the proxy itself. */
const pathOf = Symbol('path');

/** What is left of a node when something other than a chain looks at it: its path. */
class Node {
  readonly [pathOf]: string;

  constructor(path: string) {
    this[pathOf] = path;
  }

  toString(): string {
    return this[pathOf];
  }

  toJSON(): string {
    return this[pathOf];
  }

  get [Symbol.toStringTag](): string {
    return 'WeChatPayChain';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `WeChatPayChain '${this[pathOf]}'`;
  }
}

/** A verb's function; under the symbol, the path on which the chain goes on through it (`…/delete`). */
type VerbFunction = ((options?: unknown) => unknown) & { readonly [pathOf]: string };

/**
 * Makes the nodes of a chain. They are made when asked for and kept by nobody, so a chain built from a million
 * different ids costs nothing afterwards.
 *
 * @param invoke receives the calls
 * @returns a function from the routing path so far, such as `v3/pay`, to its node
 */
export function chainOf(invoke: Invoke): (path: string) => object {
  const node = (path: string): object => new Proxy(new Node(path), nodes);

  const nodes: ProxyHandler<Node> = {
    get(target, name, receiver) {
      if (typeof name === 'symbol' || name === 'toString' || name === 'toJSON')
        return Reflect.get(target, name, receiver);
      const path = target[pathOf];
      const verb = verbs.get(name);
      if (verb !== undefined) return verbFunction(path, verb, name);
      if (name === 'chain') return (more: string) => node(`${path}/${segments(more)}`);
      if (foreign.test(name)) return undefined;
      return node(`${path}/${segment(name)}`);
    },
    set: refuseChange,
    defineProperty: refuseChange,
    deleteProperty: refuseChange,
    setPrototypeOf: refuseChange,
  };

  const verbFunction = (path: string, [method, tempo]: readonly [string, Tempo], name: string): object => {
    const call = (options?: unknown): unknown => invoke(method, path, tempo, options);
    return new Proxy(Object.assign(call, { [pathOf]: `${path}/${segment(name)}` }), verbFunctions);
  };

  const verbFunctions: ProxyHandler<VerbFunction> = {
    get(target, name, receiver) {
      const through = target[pathOf];
      if (name === 'toString' || name === 'toJSON') return () => through;
      if (typeof name === 'symbol' || name in target || foreign.test(name))
        return Reflect.get(target, name, receiver);
      return Reflect.get(node(through), name);
    },
  };

  return node;
}

/**
 * A path as `chain()` and the index spelling take it, without slashes at its ends.
 *
 * @throws RequestError if it is not a text, or empty
 */
export function segments(path: unknown): string {
  const trimmed = typeof path === 'string' ? withoutSlashes(path) : '';
  if (trimmed === '') throw new RequestError('path', "expected a path such as 'v3/pay/transactions/native'");
  return trimmed;
}

/** Not a regular expression: `/\/+$/` tries every slash of a long run anew. */
function withoutSlashes(path: string): string {
  let start = 0;
  let end = path.length;
  while (path.charAt(start) === '/') start++;
  while (end > start && path.charAt(end - 1) === '/') end--;
  return path.slice(start, end);
}

/**
 * A property's name as a segment: `camelCase` -> `kebab-case`, a leading capital lowered, `_name_` -> `{name}`; a
 * name that contains `-`, `/` or braces is taken as it is.
 */
export function segment(name: string): string {
  if (/^[a-z\d]+$/.test(name) || /[-/{}]/.test(name)) return name;
  if (name.length > 2 && name.startsWith('_') && name.endsWith('_')) return `{${name.slice(1, -1)}}`;
  return name.replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? '' : '-') + letter.toLowerCase());
}

function refuseChange(): boolean {
  return false;
}
