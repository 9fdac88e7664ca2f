/** What a story asks of a merchant's program, whichever client the program uses. */

export type Json = Readonly<Record<string, unknown>>;

/** What a call gives besides its operation. */
export interface Given {
  readonly json?: Json;
  readonly xml?: Json;
  readonly query?: Json;
  /** The values of the path's variables. */
  readonly path?: Readonly<Record<string, string>>;
}

/** A merchant's program: one client, with a server for notifications. */
export interface Merchant {
  readonly protocols: readonly Protocol[];
  /** Where the program receives notifications. */
  readonly url: string;
  /**
   * Calls an operation.
   *
   * @param operation `POST v3/pay/transactions/jsapi`
   * @returns the answer's fields, verified where the client verifies answers
   * @throws {@link Refused} with the error code of WeChat Pay
   */
  call(operation: string, given?: Given): Promise<Json>;
  /** The rows of the trade bill of a day, `2026-01-31`, by the titles of the columns. */
  bill(protocol: Protocol, date: string): Promise<Readonly<Record<string, string>>[]>;
  /** Uploads an image, and returns its `media_id`. */
  upload(image: Buffer, filename: string): Promise<string>;
  /** A text of an answer that is encrypted for the merchant, decrypted. */
  reveal(text: string): Promise<string>;
  /** The notifications at a path in order of arrival, verified and decrypted by the client. APIv3's have `event_type`. */
  heard(path: string): Promise<Json[]>;
  stop(): Promise<void>;
}

export type Protocol = 'v2' | 'v3';

/** WeChat Pay has refused a call. */
export class Refused extends Error {
  readonly code: string;
  constructor(operation: string, code: string, message: string) {
    super(`${operation}: ${code} ${message}`);
    this.code = code;
  }
}

/** A text in a request that travels encrypted for WeChat Pay. */
export function secret(text: string): Json {
  return { $encrypt: text };
}

/** The text at a place in an answer: `sub_orders.0.transaction_id`. */
export function pick(answer: unknown, place: string): string {
  let value = answer;
  for (const name of place.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  if (typeof value !== 'string') throw new Error(`no text at ${place} in ${JSON.stringify(answer)}`);
  return value;
}

/** The code with which a call is refused. */
export async function refusalOf(calling: Promise<unknown>): Promise<string> {
  try {
    await calling;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  return 'not refused';
}
