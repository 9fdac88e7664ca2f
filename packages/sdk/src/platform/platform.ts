import type { CallerSettings, Configured } from '../config/settings.js';
import { ConfigError } from '../errors/index.js';
import type { PlatformKey } from '../keys/platform-keys.js';

/** A key of the platform's that a client holds. */
export interface PlatformKeyInfo {
  /** `PUB_KEY_ID_…`, or the certificate's serial number. */
  readonly id: string;
  readonly kind: 'public-key' | 'certificate';
  readonly source: 'given' | 'downloaded';
  /** From when its certificate is valid; a public key has no such date. */
  readonly effective?: Date;
  /** Until when. */
  readonly expires?: Date;
  /** Whether sensitive fields are encrypted with it now. */
  readonly encrypts: boolean;
  /** The brand that it is for, if it is not the merchant. */
  readonly brandId?: string;
}

/** The platform's keys: what its answers and notifications are verified with, and sensitive fields encrypted. */
export interface Platform {
  /** The keys held now, and until when. */
  readonly keys: readonly PlatformKeyInfo[];
  /**
   * Downloads the platform certificates now, with `certs: 'auto'` or `auto: true`. There is no need to call it: it is
   * done when certificates are missing, older than 12 hours, or unknown to the client.
   *
   * @returns the keys held afterwards
   * @throws ConfigError if the client was not asked to download certificates
   * @example console.table(await pay.platform.refresh());
   */
  refresh(): Promise<readonly PlatformKeyInfo[]>;
}

export function platform({ merchant, brand }: Configured, renew: () => Promise<void>): Platform {
  const keys = (): PlatformKeyInfo[] => [...keysOf(merchant), ...keysOf(brand)];
  return {
    get keys() {
      return keys();
    },
    async refresh() {
      if (!merchant?.platformKeys.auto) {
        throw new ConfigError(
          'certs',
          "expected 'auto', or auto: true among the keys, to download certificates",
        );
      }
      await renew();
      return keys();
    },
  };
}

function keysOf(caller: CallerSettings | undefined): PlatformKeyInfo[] {
  if (caller === undefined) return [];
  const { platformKeys, brandId } = caller;
  const encrypting = platformKeys.forEncryption();
  return platformKeys.all.map((key) => ({
    ...infoOf(key, key === encrypting),
    ...(brandId === undefined ? {} : { brandId }),
  }));
}

function infoOf({ id, source, validity }: PlatformKey, encrypts: boolean): PlatformKeyInfo {
  const kind = validity === undefined && id.startsWith('PUB_KEY_ID_') ? 'public-key' : 'certificate';
  const dates = validity && { effective: new Date(validity.from), expires: new Date(validity.to) };
  return { id, kind, source, ...dates, encrypts };
}
