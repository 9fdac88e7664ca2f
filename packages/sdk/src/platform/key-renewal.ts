import type { Settings } from '../config/settings.js';
import { ask, type Effects, share, shareInBackground } from '../effects/effects.js';
import { fileReason } from '../errors/given.js';
import { TransportError } from '../errors/index.js';
import type { TransportResponse } from '../http/transport.js';
import { inTime, parseSaved, type SavedCertificates } from '../keys/key-store.js';
import type { PlatformKey } from '../keys/platform-keys.js';
import type { Observer } from '../observe/observer.js';
import type { Exchange } from '../protocol/exchange.js';
import { v3Exchange } from '../protocol/v3.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import type { Result } from '../types/call.js';
import { decryptCertificates } from './certificates.js';
import { explained, nothingSent } from './no-certificates.js';

/** The age at which downloaded certificates are renewed, in milliseconds. */
const freshFor = 12 * 3600 * 1000;
/** The minimum time between two downloads, in milliseconds. An attacker can send messages with unknown serial numbers. */
const coolDown = 60_000;

/** Calls the certificates operation with the given exchange. */
export type Download = (createExchange: (request: PreparedRequest) => Exchange) => Effects<Result<unknown>>;

/** Keeps a client's platform certificates up to date if `auto` is set. It checks them on use and has no timers. */
export class KeyRenewal {
  readonly #settings: Settings;
  readonly #download: Download;
  readonly #tell: Observer['keys'];
  /** When the platform sent the current certificates, in milliseconds since 1970. */
  #asOf = Number.NEGATIVE_INFINITY;
  /** When the last download started, in milliseconds since 1970. */
  #lastDownload = Number.NEGATIVE_INFINITY;
  #underWay = false;

  /** @param tell is called after each download */
  constructor(settings: Settings, download: Download, tell: Observer['keys']) {
    this.#settings = settings;
    this.#download = download;
    this.#tell = tell;
  }

  /**
   * Ensures that there is a key before a call is sent, because its answer cannot be verified without one.
   *
   * @throws TransportError, ApiError, ConfigError or VerificationError if there is no key and the download fails
   */
  *beforeCall(signal: AbortSignal | undefined): Effects<void> {
    const { platformKeys, clock } = this.#settings;
    const isEnough = (): boolean => platformKeys.forEncryption() !== undefined;
    if (platformKeys.publicKeyId === undefined && !isEnough()) {
      try {
        yield* share(this, () => this.#renew(isEnough), signal);
      } catch (error) {
        throw nothingSent(explained(error));
      }
    }
    if (this.#isDue())
      yield* shareInBackground(this, () => this.#renew(() => clock() - this.#asOf < freshFor));
  }

  /** Ensures that the key of an answer is known before the answer is verified. */
  *forAnswer({ traits, wire }: PreparedRequest, { status, headers }: TransportResponse): Effects<void> {
    if (traits.unsigned || status < 200 || status > 299) return;
    yield* this.forSerial(headers['wechatpay-serial'], wire.signal);
  }

  /**
   * Ensures that the key named by a message is known. For an unknown key, it downloads the certificates, because the
   * platform may have replaced its certificate.
   *
   * @throws TransportError ABORTED if the signal ends the wait
   */
  *forSerial(serial: string | undefined, signal?: AbortSignal): Effects<void> {
    const { platformKeys } = this.#settings;
    // Only certificates can be downloaded, so public key ids are skipped.
    if (serial === undefined || !/^[0-9A-Fa-f]{8,64}$/.test(serial)) return;
    if (platformKeys.find(serial) !== undefined || (!this.#underWay && this.#isCooling)) return;
    try {
      yield* share(this, () => this.#renew(() => platformKeys.find(serial) !== undefined), signal);
    } catch (error) {
      if (signal?.aborted && error instanceof TransportError) throw error.after(1, true);
      // Ignored: verification of the message then fails with UNKNOWN_SERIAL.
    }
  }

  /**
   * Downloads the certificates, even if the current ones are fresh.
   *
   * @throws the errors of the download; ConfigError if the platform has no certificates for this merchant
   */
  *refresh(): Effects<void> {
    try {
      yield* share(this, () => this.#renew(() => false));
    } catch (error) {
      throw explained(error);
    }
  }

  #isDue(): boolean {
    const held = this.#asOf !== Number.NEGATIVE_INFINITY;
    const now = this.#settings.clock();
    return held && now - this.#asOf >= freshFor && !this.#isCooling && !this.#underWay;
  }

  get #isCooling(): boolean {
    // The absolute difference: setting the clock back must not prolong the cool-down.
    return Math.abs(this.#settings.clock() - this.#lastDownload) < coolDown;
  }

  /** @param isEnough is called after the store was read; `true` makes the download unnecessary */
  *#renew(isEnough: () => boolean): Effects<void> {
    const { platformKeys } = this.#settings;
    this.#underWay = true;
    try {
      yield* this.#fromStore();
      if (isEnough()) return;
      this.#lastDownload = this.#settings.clock();
      yield* this.#fromPlatform();
      this.#tell({ kind: 'downloaded', ids: platformKeys.ids });
    } catch (error) {
      this.#tell({ kind: 'failed', ids: platformKeys.ids, error });
      throw error;
    } finally {
      this.#underWay = false;
    }
  }

  *#fromPlatform(): Effects<void> {
    const { platformKeys, clock } = this.#settings;
    let downloaded: PlatformKey[] = [];
    const asOf = clock();
    const { body } = yield* this.#download((request) =>
      v3Exchange(this.#settings, request, (answer) => {
        // The first answer is signed with a certificate that it contains.
        downloaded = decryptCertificates(answer, this.#apiV3Key);
        return {
          auto: true,
          ids: [...platformKeys.ids, ...downloaded.map(({ id }) => id)],
          get: (id) => downloaded.find((key) => key.id === id.toUpperCase())?.key ?? platformKeys.get(id),
        };
      }),
    );
    this.#take(downloaded, asOf);
    const saved: SavedCertificates = { time: asOf, body: body.toString() };
    yield* this.#stored((store) => store.save(JSON.stringify(saved)));
  }

  *#fromStore(): Effects<void> {
    const text = yield* this.#stored((store) => store.load());
    if (typeof text !== 'string') return;
    try {
      const { time, body } = parseSaved(text, this.#settings.clock());
      if (time > this.#asOf) this.#take(decryptCertificates(body, this.#apiV3Key), time);
    } catch (error) {
      warn('has unusable content', error);
    }
  }

  *#stored(use: (store: NonNullable<Settings['keyStore']>) => unknown): Effects<unknown> {
    const { keyStore } = this.#settings;
    if (keyStore === undefined) return undefined;
    try {
      return yield* ask(() => inTime(use(keyStore)));
    } catch (error) {
      warn('failed', error);
      return undefined;
    }
  }

  #take(keys: readonly PlatformKey[], asOf: number): void {
    this.#settings.platformKeys.add(keys);
    this.#asOf = asOf;
  }

  get #apiV3Key(): string {
    return this.#settings.apiV3Key ?? '';
  }
}

function warn(what: string, error: unknown): void {
  process.emitWarning(`The key store ${what}: ${fileReason(error)}`, { code: 'WECHATPAY_KEY_STORE' });
}
