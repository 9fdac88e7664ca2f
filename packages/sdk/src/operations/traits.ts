import { traits } from '../generated/traits.js';

/** What the wire must know of an operation that differs from its protocol's rule. */
export interface OperationTraits {
  /** Mutual TLS with the merchant API certificate. */
  readonly mtls?: boolean;
  /** An APIv2 request without `nonce_str`. */
  readonly nonceless?: boolean;
  /** An APIv2 request that is signed with HMAC-SHA256 where the caller asks for nothing else. */
  readonly hmac?: boolean;
  /** Its answers name another merchant than the caller in `mch_id`. */
  readonly otherMerchant?: boolean;
  /** Its answers carry no signature. */
  readonly unsigned?: boolean;
  /** It answers a file. */
  readonly file?: boolean;
  /** It takes a form with a file. */
  readonly upload?: UploadTrait;
  /** It answers nothing but where to send the user's browser. */
  readonly redirects?: boolean;
  /** The fields that WeCom's own signature covers. */
  readonly workwx?: readonly string[];
  /** The day on which WeChat Pay switched it off. */
  readonly retired?: string;
  /** The access point it is served at. */
  readonly server?: string;
  /** No other access point serves it. */
  readonly onlyServer?: boolean;
  /**
   * Where its body holds what goes out encrypted for WeChat Pay: `a.b`, `list[].b` in a list, `names[]` for a list's
   * texts. An upload's begin with `meta.`.
   */
  readonly encrypted?: readonly string[];
  /** The parameters of its query that go out encrypted for WeChat Pay. */
  readonly encryptedQuery?: readonly string[];
  /** What goes out encrypted is padded as in PKCS#1 v1.5 instead of OAEP. */
  readonly pkcs1?: boolean;
  /** Where its answer holds what comes encrypted for the merchant, spelled as in `encrypted`. */
  readonly decrypted?: readonly string[];
  /** What comes encrypted is padded as in PKCS#1 v1.5 instead of OAEP. */
  readonly decryptedPkcs1?: boolean;
}

/** How an operation's form is made up. */
export interface UploadTrait {
  /** The part that holds the file. */
  readonly file: string;
  /** The part of JSON, which is what is signed. APIv2 has none: there the fields are parts of their own. */
  readonly meta?: string;
  /** The field of the file's digest, and its algorithm. */
  readonly digest: readonly [field: string, algorithm: string];
  /** The field of the file's name. */
  readonly filename?: string;
  /** Fields that have one value only, such as the name of the digest's algorithm. */
  readonly fixed?: Readonly<Record<string, string>>;
}

const ordinary: OperationTraits = {};
let table: ReadonlyMap<string, OperationTraits> | undefined;
let patterns: ReadonlyMap<string, readonly Pattern[]> | undefined;

/** An operation whose path has variables. */
interface Pattern {
  readonly path: RegExp;
  readonly traits: OperationTraits;
}

/** What was found for the operations that were called last: most programs call a few, over and over. */
const recent: Map<string, OperationTraits> = new Map();
const mostRecent = 256;

/** @param path the routing path: as the catalogue writes it, variables in braces, or with values in their place */
export function traitsOf(method: string, path: string): OperationTraits {
  const operation = `${method} ${path}`;
  let traits = recent.get(operation);
  if (traits === undefined) {
    traits = lookedUp(method, path);
    // Paths with values in them are never the same again: what is kept of them has a bound.
    if (recent.size >= mostRecent) recent.clear();
    recent.set(operation, traits);
  }
  return traits;
}

function lookedUp(method: string, path: string): OperationTraits {
  const found = catalogue().get(`${method} ${path}`);
  if (found !== undefined || path.includes('{')) return found ?? ordinary;
  const alike = withVariables().get(shapeOf(method, path));
  return alike?.find((pattern) => pattern.path.test(path))?.traits ?? ordinary;
}

/**
 * The path as the catalogue writes it. Where that ends in a slash (`…/{empty}`), callers leave it out: `chain()` takes
 * none, and without this the call would go out as one that the catalogue does not know, its fields unencrypted.
 */
export function cataloguePath(method: string, path: string): string {
  // What ends so has traits, and what is found without them may be it.
  if (traitsOf(method, path) !== ordinary) return path;
  return catalogue().has(`${method} ${path}/{empty}`) ? `${path}/{empty}` : path;
}

/** The operations whose paths have variables, by method and number of segments. */
function withVariables(): ReadonlyMap<string, readonly Pattern[]> {
  if (patterns === undefined) {
    const byShape = new Map<string, Pattern[]>();
    for (const [operation, traits] of catalogue()) {
      const [method = '', path = ''] = operation.split(' ');
      if (!path.includes('{')) continue;
      const shape = shapeOf(method, path);
      const segments = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^{}]*\}/g, '[^/]+');
      byShape.set(shape, [...(byShape.get(shape) ?? []), { path: new RegExp(`^${segments}$`), traits }]);
    }
    patterns = byShape;
  }
  return patterns;
}

function shapeOf(method: string, path: string): string {
  return `${method} ${path.split('/').length}`;
}

/**
 * Beneath which path WeChat Pay serves some operations, such as `/hk`, if this path ends in it; otherwise empty.
 *
 * @param path without a slash at its end
 */
export function serverPathOf(path: string): string {
  for (const { server } of catalogue().values()) {
    const own = server === undefined ? '/' : new URL(server).pathname;
    if (own !== '/' && path.endsWith(own)) return own;
  }
  return '';
}

function catalogue(): ReadonlyMap<string, OperationTraits> {
  table ??= new Map<string, OperationTraits>(JSON.parse(traits));
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
