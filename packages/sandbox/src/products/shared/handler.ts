import type { World } from '../../runtime/world.js';

/** A message of APIv2: texts by name. */
export type Fields = Readonly<Record<string, string>>;

export type SignType = 'MD5' | 'HMAC-SHA256';

/** A verified and valid request of APIv2. */
export interface V2Call {
  readonly world: World;
  /** Without `sign`, `sign_type`, `nonce_str` and empty fields. */
  readonly fields: Fields;
  readonly signType: SignType;
}

/** @throws Refusal, which becomes a signed answer with result_code FAIL */
export type V2Handler = (call: V2Call) => Fields;

/** A verified and valid request of APIv3. */
export interface V3Call {
  readonly world: World;
  /** The path variables, decoded. */
  readonly variables: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Integers beyond 2^53 as bigints. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The answer of a handler of APIv3: JSON, or empty (204). */
export interface V3Answer {
  readonly status: 200 | 204;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** @throws Refusal */
export type V3Handler = (call: V3Call) => V3Answer;

/** @returns the given fields that exist */
export function pick(fields: Fields, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])),
  );
}
