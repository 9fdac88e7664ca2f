/** A route of the table, and the values of its variables. */
export interface Match<Value> {
  readonly value: Value;
  /** Decoded. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Values by method and path. A fixed segment comes before a variable in its place. */
export interface Routes<Value> {
  /** @param path the path on the wire, without the query */
  find(method: string, path: string): Match<Value> | undefined;
}

/** Most nodes have one of the maps only, and a map takes longer to make than all else. */
interface Node<Value> {
  fixed?: Map<string, Node<Value>>;
  variables?: Map<string, Node<Value>>;
  values?: Map<string, Value>;
}

/** @param entries the values, by method and by path with variables in braces: `/v3/certificates/{serial}` */
export function createRoutes<Value>(
  entries: Iterable<{ readonly method: string; readonly wirePath: string; readonly value: Value }>,
): Routes<Value> {
  const root: Node<Value> = {};
  for (const { method, wirePath, value } of entries) {
    let node = root;
    // A fragment tells two operations of one path apart in the description only.
    for (const segment of wirePath.replace(/#.*/, '').split('/').slice(1)) {
      const name = segment.startsWith('{') ? /^\{(\w+)\}$/.exec(segment)?.[1] : undefined;
      if (name === undefined) {
        node.fixed ??= new Map();
        node = enter(node.fixed, segment);
      } else {
        node.variables ??= new Map();
        node = enter(node.variables, name);
      }
    }
    node.values ??= new Map();
    node.values.set(method, value);
  }
  return {
    find(method, path) {
      const segments = decodeSegments(path);
      return segments && findIn(root, method, segments, 0, {});
    },
  };
}

function enter<Value>(nodes: Map<string, Node<Value>>, key: string): Node<Value> {
  const known = nodes.get(key);
  if (known !== undefined) return known;
  const node: Node<Value> = {};
  nodes.set(key, node);
  return node;
}

/** @returns `undefined` if an escape is malformed */
function decodeSegments(path: string): string[] | undefined {
  const segments = path.split('/').slice(1);
  if (!path.includes('%')) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function findIn<Value>(
  node: Node<Value>,
  method: string,
  segments: readonly string[],
  at: number,
  variables: Readonly<Record<string, string>>,
): Match<Value> | undefined {
  const segment = segments[at];
  if (segment === undefined) {
    const value = node.values?.get(method);
    return value === undefined ? undefined : { value, variables };
  }
  const fixed = node.fixed?.get(segment);
  const match = fixed && findIn(fixed, method, segments, at + 1, variables);
  if (match !== undefined || segment === '') return match;
  for (const [name, next] of node.variables ?? []) {
    const found = findIn(next, method, segments, at + 1, { ...variables, [name]: segment });
    if (found !== undefined) return found;
  }
  return undefined;
}
