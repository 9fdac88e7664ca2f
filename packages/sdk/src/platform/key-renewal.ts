import type { Result } from '../call.js';
import type { Settings } from '../config.js';
import { ApiError, ConfigError, TransportError } from '../errors/index.js';
import type { TransportResponse } from '../http/transport.js';
import type { Observer } from '../observe/observer.js';
import type { Exchange } from '../protocol/exchange.js';
import { v3Exchange } from '../protocol/v3.js';
import type { PreparedRequest } from '../request.js';
import { aside, ask, type Steps, share } from '../steps/steps.js';
import { certificatesIn } from './certificates.js';
import { isPublicKeyId, type PlatformKey } from './platform-keys.js';

/** How long downloaded certificates are used before the platform is asked for new ones, in milliseconds. */
const freshFor = 12 * 3600 * 1000;
/** Milliseconds between two downloads that messages with unknown serial numbers can cause: a stranger can send those. */
const coolDown = 60_000;

/** Sends `GET /v3/certificates`, as the given exchange signs and reads it. */
export type Download = (exchangeOf: (request: PreparedRequest) => Exchange) => Steps<Result<unknown>>;

/** Keeps a client's platform certificates up to date, if it was asked to; without timers: when they are needed. */
export class KeyRenewal {
  readonly #settings: Settings;
  readonly #download: Download;
  readonly #tell: Observer['keys'];
  /** When the certificates that are held were handed out by the platform; in milliseconds since 1970. */
  #asOf = Number.NEGATIVE_INFINITY;
  #lastTry = Number.NEGATIVE_INFINITY;
  #underWay = false;

  /** @param tell hears of each download */
  constructor(settings: Settings, download: Download, tell: Observer['keys']) {
    this.#settings = settings;
    this.#download = download;
    this.#tell = tell;
  }

  /**
   * Before a call is sent: its answer could not be verified without a key.
   *
   * @throws TransportError, ApiError, ConfigError or VerificationError if there is no key and none can be had
   */
  *beforeCall(): Steps<void> {
    const { platformKeys, clock } = this.#settings;
    if (!platformKeys.auto) return;
    if (platformKeys.publicKeyId === undefined && platformKeys.forEncryption(clock()) === undefined) {
      yield* share(this, () => this.#firstTime());
    } else if (this.#isDue(clock())) {
      yield* aside(this, () => this.#renew(() => clock() - this.#asOf < freshFor));
    }
  }

  /** Before an answer is verified. */
  *forAnswer({ traits }: PreparedRequest, { status, headers }: TransportResponse): Steps<void> {
    if (!traits.unsigned && status >= 200 && status < 300) yield* this.forSerial(headers['wechatpay-serial']);
  }

  /** Before a message is verified that names a key: if it is unknown, the platform may have changed its certificate. */
  *forSerial(serial: string | undefined): Steps<void> {
    const { platformKeys, clock } = this.#settings;
    if (!platformKeys.auto || serial === undefined || !/^[0-9A-Fa-f]{8,64}$/.test(serial)) return;
    if (isPublicKeyId(serial) || platformKeys.find(serial) !== undefined) return;
    if (!this.#underWay && Math.abs(clock() - this.#lastTry) < coolDown) return;
    try {
      yield* share(this, () => this.#renew(() => platformKeys.find(serial) !== undefined));
    } catch {
      // The message then fails verification for its unknown key, which is what matters to its receiver.
    }
  }

  /** Downloads, whatever is held. */
  *refresh(): Steps<void> {
    yield* share(this, () => this.#renew(() => false));
  }

  #isDue(now: number): boolean {
    const held = this.#asOf !== Number.NEGATIVE_INFINITY;
    return held && now - this.#asOf >= freshFor && now - this.#lastTry >= coolDown && !this.#underWay;
  }

  *#firstTime(): Steps<void> {
    const { platformKeys, clock } = this.#settings;
    try {
      yield* this.#renew(() => platformKeys.forEncryption(clock()) !== undefined);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        throw new ConfigError(
          'certs',
          'the platform has no certificates for this merchant, who uses its public key: give { PUB_KEY_ID_…: pem } (pub_key.pem)',
          { cause: error },
        );
      }
      if (!(error instanceof TransportError)) throw error;
      const { code, message } = error;
      throw new TransportError(code, `no platform certificates, so nothing was sent: ${message}`, {
        attempts: 0,
        sent: false,
        cause: error,
      });
    }
  }

  /** @param isEnough whether what the store holds makes a download unnecessary */
  *#renew(isEnough: () => boolean): Steps<void> {
    const { platformKeys, clock } = this.#settings;
    this.#lastTry = clock();
    this.#underWay = true;
    try {
      yield* this.#fromStore();
      if (isEnough()) return;
      yield* this.#fromPlatform();
      this.#tell({ kind: 'downloaded', ids: platformKeys.ids });
    } catch (error) {
      this.#tell({ kind: 'failed', ids: platformKeys.ids, error });
      throw error;
    } finally {
      this.#underWay = false;
    }
  }

  *#fromPlatform(): Steps<void> {
    const { platformKeys, clock } = this.#settings;
    let downloaded: PlatformKey[] = [];
    const asOf = clock();
    const { body } = yield* this.#download((request) =>
      v3Exchange(this.#settings, request, (answer) => {
        // The first answer of all is signed with a certificate that it brings along.
        downloaded = certificatesIn(answer, this.#apiV3Key);
        return {
          ids: [...platformKeys.ids, ...downloaded.map(({ id }) => id)],
          get: (id) => downloaded.find((key) => key.id === id.toUpperCase())?.key ?? platformKeys.get(id),
        };
      }),
    );
    this.#take(downloaded, asOf);
    yield* this.#stored((store) => store.save(JSON.stringify({ time: asOf, body: body.toString() })));
  }

  *#fromStore(): Steps<void> {
    const text = yield* this.#stored((store) => store.load());
    if (typeof text !== 'string') return;
    try {
      const { time, body } = JSON.parse(text) as { time: number; body: string };
      const now = this.#settings.clock();
      if (typeof time !== 'number' || time > now || time <= this.#asOf) return;
      this.#take(certificatesIn(body, this.#apiV3Key), time);
    } catch (error) {
      warn('holds nothing that can be used', error);
    }
  }

  *#stored(use: (store: NonNullable<Settings['keyStore']>) => unknown): Steps<unknown> {
    const { keyStore } = this.#settings;
    if (keyStore === undefined) return undefined;
    try {
      return yield* ask(() => use(keyStore));
    } catch (error) {
      warn('failed', error);
      return undefined;
    }
  }

  #take(keys: readonly PlatformKey[], asOf: number): void {
    this.#settings.platformKeys.add(keys, this.#settings.clock());
    this.#asOf = asOf;
  }

  get #apiV3Key(): string {
    return this.#settings.apiV3Key ?? '';
  }
}

function warn(what: string, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  process.emitWarning(`The key store ${what}: ${reason}`, { code: 'WECHATPAY_KEY_STORE' });
}
