import { RequestError } from '../errors/index.js';
import type { Tempo } from '../types/call.js';

/** Runs the verb at the end of a chain. */
export type Invoke = (method: string, path: string, tempo: Tempo, options: unknown) => unknown;

/** `post`, `postAsync`, `postSync` … -> method and tempo. */
const verbs: ReadonlyMap<string, readonly [method: string, tempo: Tempo]> = new Map(
  ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method): [string, [string, Tempo]][] => [
    [method.toLowerCase(), [method, 'async']],
    [`${method.toLowerCase()}Async`, [method, 'async']],
    [`${method.toLowerCase()}Sync`, [method, 'sync']],
  ]),
);

/** Names that promises, printers and test runners read from any object. They are not path segments. */
const foreign =
  /^(?:then|catch|finally|constructor|prototype|hasOwnProperty|valueOf|length|inspect|asymmetricMatch|nodeType)$|^__|^[^\w{]/;

/** A symbol, because any string may be a segment. Printers call the methods below on the proxy itself. */
const pathKey = Symbol('path');

/** The target of a node's proxy. It shows the node's path to printers and JSON. */
class Node {
  readonly [pathKey]: string;
  /** What was read from this node: nodes and verbs. Private, so that printers and comparisons do not see it. */
  #children: Map<string, object> | undefined;

  constructor(path: string) {
    this[pathKey] = path;
  }

  child(name: string): object | undefined {
    return this.#children?.get(name);
  }

  /** @returns the child */
  keep(name: string, child: object): object {
    this.#children ??= new Map();
    if (this.#children.size < mostChildren) this.#children.set(name, child);
    return child;
  }

  toString(): string {
    return this[pathKey];
  }

  toJSON(): string {
    return this[pathKey];
  }

  get [Symbol.toStringTag](): string {
    return 'WeChatPayChain';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `WeChatPayChain '${this[pathKey]}'`;
  }
}

function refuseChange(): boolean {
  return false;
}

/** Nodes and verbs are shared by all that spell the same chain. */
const unchangeable: ProxyHandler<object> = {
  set: refuseChange,
  defineProperty: refuseChange,
  deleteProperty: refuseChange,
  setPrototypeOf: refuseChange,
};

/** Bounded, because a name can also be an id. A node of the catalogue has fewer children. */
const mostChildren = 64;

/** A verb's function. The symbol holds the path for a segment of the same name (`…/delete`). */
type VerbFunction = ((options?: unknown) => unknown) & { readonly [pathKey]: string };

/**
 * Creates the nodes of a chain on access. A node keeps a bounded number of its children, because most programs spell the
 * same few chains; chains with millions of different ids use no memory.
 *
 * @param invoke is called by the verbs
 * @returns a function that creates the node of a routing path such as `v3/pay`
 */
export function createChain(invoke: Invoke): (path: string) => object {
  const node = (path: string): object => new Proxy(new Node(path), nodes);

  const nodes: ProxyHandler<Node> = {
    get(target, name, receiver) {
      if (typeof name === 'symbol') return Reflect.get(target, name, receiver);
      const known = target.child(name);
      if (known !== undefined) return known;
      if (name === 'toString' || name === 'toJSON') return Reflect.get(target, name, receiver);
      const path = target[pathKey];
      const verb = verbs.get(name);
      if (verb !== undefined) return target.keep(name, verbFunction(path, verb, name));
      if (name === 'chain') return (more: string) => node(`${path}/${segments(more)}`);
      if (foreign.test(name)) return undefined;
      return target.keep(name, node(`${path}/${segment(name)}`));
    },
    ...unchangeable,
  };

  const verbFunction = (path: string, [method, tempo]: readonly [string, Tempo], name: string): object => {
    const call = (options?: unknown): unknown => invoke(method, path, tempo, options);
    return new Proxy(Object.assign(call, { [pathKey]: `${path}/${segment(name)}` }), verbFunctions);
  };

  const verbFunctions: ProxyHandler<VerbFunction> = {
    get(target, name, receiver) {
      const through = target[pathKey];
      if (name === 'toString' || name === 'toJSON') return () => through;
      if (typeof name === 'symbol' || name in target || foreign.test(name))
        return Reflect.get(target, name, receiver);
      return Reflect.get(node(through), name);
    },
    ...unchangeable,
  };

  return node;
}

/**
 * Reads a path from `chain()` or the index spelling, and removes slashes at its ends.
 *
 * @throws RequestError if it is not a string, or empty
 */
export function segments(path: unknown): string {
  const trimmed = typeof path === 'string' ? withoutSlashes(path) : '';
  if (trimmed === '') throw new RequestError('path', "expected a path such as 'v3/pay/transactions/native'");
  return trimmed;
}

/** Not a regular expression: `/\/+$/` takes quadratic time for a long run of slashes. */
function withoutSlashes(path: string): string {
  let start = 0;
  let end = path.length;
  while (path.charAt(start) === '/') start++;
  while (end > start && path.charAt(end - 1) === '/') end--;
  return path.slice(start, end);
}

/**
 * Converts a property name to a segment: `camelCase` -> `kebab-case`, a leading capital to lower case, `_name_` ->
 * `{name}`. A name with `-`, `/` or braces is not changed.
 */
export function segment(name: string): string {
  if (/^[a-z\d]+$/.test(name) || /[-/{}]/.test(name)) return name;
  if (name.length > 2 && name.startsWith('_') && name.endsWith('_')) return `{${name.slice(1, -1)}}`;
  return name.replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? '' : '-') + letter.toLowerCase());
}
