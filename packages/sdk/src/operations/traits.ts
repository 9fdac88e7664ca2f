import { peculiar, traits } from '../generated/traits.js';
import { unpack } from './unpack.js';

/** How an operation differs from its protocol's rules. */
export interface OperationTraits {
  /** Mutual TLS with the merchant API certificate. */
  readonly mtls?: boolean;
  /** An APIv2 request without `nonce_str`. */
  readonly nonceless?: boolean;
  /** An APIv2 request that is signed with HMAC-SHA256 by default. */
  readonly hmac?: boolean;
  /** The `mch_id` of its answers is not the caller's. */
  readonly otherMerchant?: boolean;
  /** Its answers carry no signature. */
  readonly unsigned?: boolean;
  /** Its answer is a file. */
  readonly file?: boolean;
  /** Its request is a form with a file. */
  readonly upload?: UploadTrait;
  /** Its answer is a redirect of the user's browser. */
  readonly redirects?: boolean;
  /** The fields that WeCom's own signature covers. */
  readonly workwx?: readonly string[];
  /** The day on which WeChat Pay switched it off. */
  readonly retired?: string;
  /** The access point that serves it. */
  readonly server?: string;
  /** No other access point serves it. */
  readonly onlyServer?: boolean;
  /**
   * The fields of its body that are encrypted for WeChat Pay: `a.b`, `list[].b` in a list, `names[]` for a list of
   * strings. Those of an upload begin with `meta.`.
   */
  readonly encrypted?: readonly string[];
  /** The query parameters that are encrypted for WeChat Pay. */
  readonly encryptedQuery?: readonly string[];
  /** Encrypted request fields use PKCS#1 v1.5 padding instead of OAEP. */
  readonly pkcs1?: boolean;
  /** The fields of its answer that are encrypted for the merchant, spelled as in `encrypted`. */
  readonly decrypted?: readonly string[];
  /** Encrypted answer fields use PKCS#1 v1.5 padding instead of OAEP. */
  readonly decryptedPkcs1?: boolean;
}

/** The parts of an operation's form. */
export interface UploadTrait {
  /** The part with the file. */
  readonly file: string;
  /** The JSON part, which is signed. APIv2 has none: there, each field is its own part. */
  readonly meta?: string;
  /** The field with the file's digest, and the digest's algorithm. */
  readonly digest: readonly [field: string, algorithm: string];
  /** The field with the file's name. */
  readonly filename?: string;
  /** Fields with a fixed value, such as the name of the digest's algorithm. */
  readonly fixed?: Readonly<Record<string, string>>;
}

const ordinary: OperationTraits = {};
let table: Table | undefined;
let patterns: ReadonlyMap<string, Pattern[]> | undefined;

/** The operations that have traits. */
interface Table {
  /** `v2/pay/refund POST 12`, sorted: the place is that of the operation's traits in `different`. */
  readonly operations: readonly string[];
  readonly different: readonly OperationTraits[];
}

/** An operation whose path has variables. */
interface Pattern {
  readonly path: string;
  readonly traits: OperationTraits;
  /** Made when it is first needed: the first call of a program does not wait for the expressions of all operations. */
  expression?: RegExp;
}

/** An operation as the catalogue knows it. */
export interface Operation {
  /** The routing path as the catalogue writes it. */
  readonly path: string;
  readonly traits: OperationTraits;
}

/** A cache by method and path: most programs call the same few operations. */
const recent: Map<string, Map<string, Operation>> = new Map();
/** Of one method. */
const mostRecent = 128;

/**
 * Finds an operation. Callers leave out a trailing slash (`…/{empty}` in the catalogue), because `chain()` removes it.
 * Such a path is completed here. Otherwise the catalogue would not find the operation, and its sensitive fields would be
 * sent unencrypted.
 *
 * @param path the routing path: variables in braces as in the catalogue, or with values in their place
 */
export function findOperation(method: string, path: string): Operation {
  const known = recent.get(method)?.get(path);
  if (known !== undefined) return known;
  const operation = lookUp(method, path);
  const ofMethod = recent.get(method) ?? new Map<string, Operation>();
  // The cache is bounded, because paths that contain values rarely repeat.
  if (ofMethod.size >= mostRecent) ofMethod.clear();
  ofMethod.set(path, operation);
  recent.set(method, ofMethod);
  return operation;
}

function lookUp(method: string, path: string): Operation {
  const traits = lookUpTraits(method, path);
  if (traits !== undefined) return { path, traits };
  // Every operation with `/{empty}` has traits, so a path with traits is complete.
  const whole = `${path}/{empty}`;
  const found = findExactly(method, whole);
  return found === undefined ? { path, traits: ordinary } : { path: whole, traits: found };
}

function lookUpTraits(method: string, path: string): OperationTraits | undefined {
  const found = findExactly(method, path);
  if (found !== undefined || path.includes('{')) return found;
  const alike = withVariables().get(pathShape(method, path));
  return alike?.find((pattern) => matches(pattern, path))?.traits;
}

/** A binary search: to make a table of the thousand operations would take a millisecond of a program's first call. */
function findExactly(method: string, path: string): OperationTraits | undefined {
  const { operations, different } = catalogue();
  const wanted = `${path} ${method} `;
  let [low, high] = [0, operations.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((operations[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  const found = operations[low];
  return found?.startsWith(wanted) ? (different[Number(found.slice(wanted.length))] ?? ordinary) : undefined;
}

/** The operations whose paths have variables, by method and number of segments. */
function withVariables(): ReadonlyMap<string, Pattern[]> {
  if (patterns === undefined) {
    const { operations, different } = catalogue();
    const byShape = new Map<string, Pattern[]>();
    for (const operation of operations) {
      if (!operation.includes('{')) continue;
      const [path = '', method = '', place] = operation.split(' ');
      const pattern: Pattern = { path, traits: different[Number(place)] ?? ordinary };
      const shape = pathShape(method, path);
      const alike = byShape.get(shape);
      if (alike === undefined) byShape.set(shape, [pattern]);
      else alike.push(pattern);
    }
    patterns = byShape;
  }
  return patterns;
}

function matches(pattern: Pattern, path: string): boolean {
  pattern.expression ??= new RegExp(
    `^${pattern.path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^{}]*\}/g, '[^/]+')}$`,
  );
  return pattern.expression.test(path);
}

function pathShape(method: string, path: string): string {
  return `${method} ${path.split('/').length}`;
}

/**
 * The path under which WeChat Pay serves some operations, such as `/hk`, if the given path ends in it; otherwise empty.
 *
 * @param path without a slash at its end
 */
export function findServerPath(path: string): string {
  for (const { server } of catalogue().different) {
    const own = server === undefined ? '/' : new URL(server).pathname;
    if (own !== '/' && path.endsWith(own)) return own;
  }
  return '';
}

function catalogue(): Table {
  table ??= { operations: unpack(peculiar), different: JSON.parse(traits) };
  return table;
}

const warned = new Set<string>();

/** Warns, once per process and path, that WeChat Pay has switched the operation off. */
export function warnIfRetired(path: string, { retired }: OperationTraits): void {
  if (retired === undefined || warned.has(path)) return;
  warned.add(path);
  process.emitWarning(`WeChat Pay switched ${path} off on ${retired}; calls to it no longer succeed.`, {
    type: 'DeprecationWarning',
    code: 'WECHATPAY_RETIRED',
  });
}
