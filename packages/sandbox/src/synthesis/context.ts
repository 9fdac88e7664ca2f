import { createRandom, type Random } from './random.js';

/** Named values. */
export type Fields = Readonly<Record<string, unknown>>;

/** All that an answer depends on, besides the description. */
export interface Circumstances {
  /** The same seed, request and time give the same answer. */
  readonly seed: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /**
   * When what the answer describes was last changed; `now` is when it was created. Absent for what is made up: it was
   * created a little before.
   */
  readonly changed?: number | undefined;
  /** What the request gave: query, body and path variables. The answer repeats it by name. */
  readonly given?: Fields;
  /**
   * Who calls: `mchid`, `appid`, `brand_id` and the like, where the request does not say so. With `sp_mchid`, a partner
   * calls whatever the request says.
   */
  readonly caller?: Fields;
  /** The base of the URLs that lead back to this server: `http://127.0.0.1:9000`. */
  readonly origin: string;
  /** The currency of the merchant's region. Default: that of the operation, `CNY` or, abroad, `HKD`. */
  readonly currency?: string;
  /** Encrypts a text for the merchant. The walk calls it for each field that arrives encrypted. */
  readonly encrypt: (text: string) => string;
  /** WeChat Pay's public key, in PKCS#1 PEM, for the answers that hand it out. Default: a text that is no key. */
  readonly publicKey?: () => string;
  /** The elements of the answer's list. Default: one or two, made up. */
  readonly list?: Elements | undefined;
}

/** The elements of a list in an answer. */
export interface Elements {
  /** The field that holds the list. */
  readonly name: string;
  /** The elements of the page that the request asks for. */
  readonly items: readonly unknown[];
  /** The number of elements on all pages. */
  readonly total: number;
}

/** One walk over a schema. */
export interface Context {
  readonly random: Random;
  readonly now: number;
  readonly changed: number | undefined;
  readonly given: Fields;
  /** Values of identities that the request does not give. They make no optional field appear. */
  readonly caller: Fields;
  readonly origin: string;
  readonly currency: string;
  readonly encrypt: (text: string) => string;
  readonly publicKey: (() => string) | undefined;
  /** Values that are the same throughout the answer. */
  readonly parties: Map<string, string>;
  /** The amount of the call, in cents. */
  readonly amount: number;
  readonly refund: number;
  readonly list: Page;
  readonly elements: Elements | undefined;
  /** The call is made for a sub-merchant, or by an institution. */
  readonly partner: boolean;
  /** Names the files that the answer leads to. */
  readonly token: string;
}

/** The part of a list that an answer shows. */
export interface Page {
  readonly total: number;
  readonly offset: number;
  readonly limit: number;
  /** The number of elements in the answer. */
  readonly length: number;
}

const partnerNames = ['sp_mchid', 'sub_mchid', 'sub_mch_id'];
const tokenLetters = '0123456789abcdefghijklmnopqrstuvwxyz';

/** @param currency the currency where the circumstances say none */
export function createContext(circumstances: Circumstances, name: string, currency: string): Context {
  const { seed, now, origin, encrypt, given = {}, caller = {} } = circumstances;
  const random = createRandom(`${seed} ${name}`);
  const token = random.text(tokenLetters, 32);
  const amount = findAmount(given) ?? 100 + random.below(50_000);
  return {
    random,
    now,
    changed: circumstances.changed,
    given,
    caller: { sp_mchid: caller['mchid'], ...caller },
    origin,
    currency: circumstances.currency ?? currency,
    encrypt,
    publicKey: circumstances.publicKey,
    parties: new Map(),
    amount,
    refund: findRefund(given) ?? amount,
    list: findPage(given, circumstances.list?.total ?? 1 + random.below(2)),
    elements: circumstances.list,
    partner: partnerNames.some((name) => given[name] !== undefined || caller[name] !== undefined),
    token,
  };
}

/** The amount that the request names, in cents. */
function findAmount(given: Fields): number | undefined {
  const { amount } = given;
  return (
    readCount(isFields(amount) ? amount['total'] : amount) ??
    readCount(given['total_fee']) ??
    readCount(given['total_amount']) ??
    readCount(given['transfer_amount'])
  );
}

function findRefund(given: Fields): number | undefined {
  const { amount } = given;
  return (
    readCount(isFields(amount) ? amount['refund'] : given['refund_amount']) ?? readCount(given['refund_fee'])
  );
}

/** The names of parameters of lists: the first element, the length of a page, and the page, from 1. */
const pageNames = {
  offset: ['offset', 'page_token', 'cursor'],
  limit: ['limit', 'page_size', 'count'],
  page: ['page_index', 'page_num', 'page'],
};

/** Whether a parameter chooses the part of a list that is answered. */
export function isPaging(name: string): boolean {
  return Object.values(pageNames).some((names) => names.includes(name));
}

/** The part of a list that a request asks for. */
export function findPage(given: Fields, total: number): Page {
  const read = (names: readonly string[]): number | undefined =>
    names.map((name) => readCount(given[name])).find((count) => count !== undefined);
  const limit = read(pageNames.limit) || 20;
  const offset = read(pageNames.offset) ?? Math.max(0, (read(pageNames.page) ?? 1) - 1) * limit;
  return { total, offset, limit, length: Math.max(0, Math.min(total - offset, limit)) };
}

function readCount(value: unknown): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
