import type { MerchantKey, PlatformKeyKind } from '../../runtime/keyring.js';
import type { World } from '../../runtime/world.js';

/** A message of APIv2: texts by name. */
export type Fields = Readonly<Record<string, string>>;

export type SignType = 'MD5' | 'HMAC-SHA256';

/** A verified and valid request of APIv2. */
export interface V2Call {
  readonly world: World;
  /** Without `sign`, `sign_type`, `nonce_str` and empty fields. */
  readonly fields: Fields;
  readonly query: Fields;
  readonly signType: SignType;
  /** The origin that the client called, for URLs that lead back. */
  readonly origin: string;
  /** A header's value, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
}

/** The fields of an answer of APIv2. Few have more than texts. */
export type V2Data = Readonly<Record<string, unknown>>;

/** A file in place of an answer's body. With APIv2, it carries no signature. */
export interface FileOfAnswer {
  readonly mediaType: string;
  readonly content: Buffer;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What the signature of APIv3 covers. @default the content */
  readonly signed?: string | undefined;
}

/** A file in place of an answer of APIv2. */
export class FileAnswer implements FileOfAnswer {
  readonly mediaType: string;
  readonly content: Buffer;
  readonly headers: FileOfAnswer['headers'];

  constructor(mediaType: string, content: Buffer, headers?: FileOfAnswer['headers']) {
    this.headers = headers;
    this.mediaType = mediaType;
    this.content = content;
  }
}

/**
 * @returns the fields of the answer, the address that the user's browser is redirected to, or a file. Fields with a
 *   `return_code` are the whole answer
 * @throws Refusal, which becomes a signed answer with result_code FAIL
 */
export type V2Handler = (call: V2Call) => V2Data | URL | FileAnswer;

/** A verified and valid request of APIv3. */
export interface V3Call {
  readonly world: World;
  /** The path variables, decoded. */
  readonly variables: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Integers beyond 2^53 as bigints. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The fields of the query and of the body, with encrypted ones decrypted. */
  readonly clear: Readonly<Record<string, unknown>>;
  /** The origin that the client called, for URLs that lead back. */
  readonly origin: string;
  /** The key of the caller that signed the request. Encrypted fields of the answer are for its owner. */
  readonly signer: MerchantKey;
  /**
   * The kind of WeChat Pay's key that the request names in `Wechatpay-Serial`. It also signs the notifications about what
   * the request makes, unless the merchant has a setting.
   */
  readonly named: PlatformKeyKind | undefined;
}

/** An answer, before it is signed: fields, a file, a redirect, or nothing. */
export interface Answer {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly file?: FileOfAnswer;
  readonly location?: string;
}

/**
 * @returns `undefined` if the request is about something that no product has made: then the operation is answered as one
 *   that is not played
 * @throws Refusal
 */
export type V3Handler = (call: V3Call) => Answer | undefined;

/** @returns the given fields that exist */
export function pick(fields: Fields, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
}
