/** A merchant's program, and the sandbox that it talks to, which may be killed in between. */
import { once } from 'node:events';
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { type Answer, type Fields, fromXml, type Json, send, signV3, toXml, v2Sign } from '../merchant.js';
import type { Receiver } from '../receiver.js';
import type { Model } from './model.js';
import { command, isAlive, type Kept, kill, type Reached, startKept } from './process.js';

/** A sub-merchant, and a merchant that receives shares. */
export const sub = '1900000555';
export const other = '1900000777';

/** An answer, of whichever protocol. */
export interface Result {
  readonly isDone: boolean;
  /** The error code; empty if it is done. */
  readonly code: string;
  readonly fields: Json;
}

/** Something that the merchant, the user or the operator does. */
export interface Deed {
  /** What it changes. Deeds about different things can be under way at once. */
  readonly about: string;
  /** Does it, or does it again: the effect is that of one. */
  send(fault?: string): Promise<Result>;
  /**
   * Compares the result with the model, and changes the model.
   *
   * @param isRepeated an earlier answer was lost, so that this one may say that it was done before
   */
  learn(result: Result, isRepeated: boolean): void | Promise<void>;
}

interface V2Options {
  readonly fault?: string | undefined;
  /** With the client certificate. */
  readonly mtls?: boolean;
  /** `papay` operations have none. */
  readonly nonce?: string | undefined;
}

/** How long a program waits for an answer that a fault keeps back, in milliseconds. */
const shortest = 150;

export class World {
  readonly receiver: Receiver;
  readonly #data: string;
  #kept: Kept | undefined;
  #model: Model | undefined;

  constructor(data: string, receiver: Receiver) {
    this.#data = data;
    this.receiver = receiver;
  }

  get model(): Model {
    if (this.#model === undefined) throw new Error('no run has begun');
    return this.#model;
  }

  set model(model: Model) {
    this.#model = model;
  }

  get reached(): Reached {
    if (this.#kept === undefined) throw new Error('the sandbox does not run');
    return this.#kept.reached;
  }

  /** For helpers that want a handle; they read its configuration only. */
  get sandbox(): Sandbox {
    return this.reached as Sandbox;
  }

  get mchid(): string {
    return this.reached.mchid;
  }

  /** Starts the sandbox, unless it runs. */
  async start(): Promise<void> {
    if (this.#kept !== undefined && isAlive(this.#kept)) return;
    this.#kept = await startKept(this.#data, { merchants: [{ mchid: other }] });
  }

  async kill(): Promise<void> {
    if (this.#kept !== undefined) await kill(this.#kept);
  }

  async stop(): Promise<void> {
    if (this.#kept === undefined) return;
    const ended = once(this.#kept.child, 'exit');
    await this.command('stop', {});
    await ended;
  }

  async v3(method: string, path: string, json?: Json, fault?: string): Promise<Result> {
    const body = json === undefined ? '' : JSON.stringify(json);
    const headers = {
      authorization: signV3(this.sandbox, method, path, body),
      'content-type': 'application/json',
      ...this.#serial(),
      ...asHeader(fault),
    };
    const answer = await send(this.reached.url + path, { method, headers, body, ...patience(fault) });
    return fromJson(answer);
  }

  async v2(
    path: string,
    given: Fields,
    { fault, mtls = false, nonce = 'n' }: V2Options = {},
  ): Promise<Result> {
    const { config, url } = this.reached;
    const fields = { ...(nonce === '' ? {} : { nonce_str: nonce }), mch_id: this.mchid, ...given };
    const body = toXml({ ...fields, sign: v2Sign(fields, config.apiV2Key, given['sign_type']) });
    const answer = await send((mtls ? config.endpoint : url) + path, {
      method: 'POST',
      headers: { 'content-type': 'text/xml', ...asHeader(fault) },
      body,
      ...(mtls ? { ca: config.ca, identity: config.merchant } : {}),
      ...patience(fault),
    });
    const message = fromXml(answer.body);
    const isDone = message['return_code'] === 'SUCCESS' && message['result_code'] === 'SUCCESS';
    const code = isDone ? '' : (message['err_code'] ?? message['return_msg'] ?? '');
    return { isDone, code, fields: message };
  }

  async command(name: string, given: object, method = 'POST'): Promise<Result> {
    return fromJson(await command(this.reached, name, given, method));
  }

  /** @throws Error if it is refused */
  async order(name: string, given: object, method?: string): Promise<Json> {
    const { isDone, code, fields } = await this.command(name, given, method);
    if (isDone) return fields;
    throw new Error(`${name} ${JSON.stringify(given)}: ${code} ${JSON.stringify(fields)}`);
  }

  async read(name: string): Promise<Json> {
    const answer = await send(`${this.reached.url}/_sandbox/${name}`, { method: 'GET', keepAlive: true });
    return JSON.parse(answer.body) as Json;
  }

  async now(): Promise<Date> {
    return new Date(String((await this.read('now'))['now']));
  }

  /** Does a deed, at first with a fault whose answer does not count: the program asks again. */
  async perform(deed: Deed, fault?: string): Promise<void> {
    if (fault !== undefined) await deed.send(fault).catch(() => undefined);
    await deed.learn(await deed.send(), fault !== undefined);
  }

  /** The key that the merchant knows of the platform. */
  #serial(): Record<string, string> {
    const { certs } = this.reached.config;
    const serial = Object.keys(certs).find((id) => id.startsWith('PUB_KEY_ID')) ?? '';
    return { 'wechatpay-serial': serial };
  }
}

function asHeader(fault: string | undefined): Record<string, string> {
  return fault === undefined ? {} : { 'x-sandbox-fault': fault };
}

/** A connection that a fault may break is new. */
function patience(fault: string | undefined): { signal: AbortSignal } | { keepAlive: true } {
  return fault === undefined ? { keepAlive: true } : { signal: AbortSignal.timeout(shortest) };
}

function fromJson({ status, body }: Answer): Result {
  const fields = body === '' ? {} : (JSON.parse(body) as Json);
  const isDone = status < 300;
  return { isDone, code: isDone ? '' : String(fields['code']), fields };
}
