import type { UploadTrait } from './files/upload.js';
import { traits } from './generated/traits.js';

/** What the wire must know of an operation that differs from its protocol's rule. */
export interface OperationTraits {
  /** Mutual TLS with the merchant API certificate. */
  readonly mtls?: boolean;
  /** An APIv2 request without `nonce_str`. */
  readonly nonceless?: boolean;
  /** Its answers carry no signature. */
  readonly unsigned?: boolean;
  /** It answers a file. */
  readonly file?: boolean;
  /** It takes a form with a file. */
  readonly upload?: UploadTrait;
  /** The day on which WeChat Pay switched it off. */
  readonly retired?: string;
  /** The access point it is served at. */
  readonly server?: string;
  /** No other access point serves it. */
  readonly onlyServer?: boolean;
}

const ordinary: OperationTraits = {};

/** @param path the routing path as the catalogue writes it, variables in braces */
export function traitsOf(method: string, path: string): OperationTraits {
  return traits.get(`${method} ${path}`) ?? ordinary;
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
