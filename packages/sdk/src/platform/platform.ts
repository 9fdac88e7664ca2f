import type { CallerSettings, Configured } from '../config/settings.js';
import { ConfigError } from '../errors/index.js';
import type { PlatformKey } from '../keys/platform-keys.js';

/** A platform key of a client. */
export interface PlatformKeyInfo {
  /** `PUB_KEY_ID_…`, or the certificate's serial number. */
  readonly id: string;
  readonly kind: 'public-key' | 'certificate';
  readonly source: 'given' | 'downloaded';
  /** The start of its certificate's validity; absent for a public key. */
  readonly effective?: Date;
  /** The end of its certificate's validity; absent for a public key. */
  readonly expires?: Date;
  /** Whether the client encrypts sensitive fields with it now. */
  readonly encrypts: boolean;
  /** The brand that uses it; absent if the merchant does. */
  readonly brandId?: string;
}

/** The platform keys, which verify answers and notifications and encrypt sensitive fields. */
export interface Platform {
  /** The client's current keys. */
  readonly keys: readonly PlatformKeyInfo[];
  /**
   * Downloads the platform certificates now. Requires `certs: 'auto'` or `auto: true`. Calling it is optional: the client
   * downloads certificates when it has none, when they are older than 12 hours, and when a message names an unknown one.
   *
   * @returns the client's keys after the download
   * @throws ConfigError without `auto`
   * @example console.table(await pay.platform.refresh());
   */
  refresh(): Promise<readonly PlatformKeyInfo[]>;
}

export function platform({ merchant, brand }: Configured, renew: () => Promise<void>): Platform {
  const keys = (): PlatformKeyInfo[] => [...listKeys(merchant), ...listKeys(brand)];
  return {
    get keys() {
      return keys();
    },
    async refresh() {
      if (!merchant?.platformKeys.auto) {
        throw new ConfigError(
          'certs',
          "certificates are not downloaded with this configuration; set certs to 'auto', or add auto: true to the keys",
        );
      }
      await renew();
      return keys();
    },
  };
}

function listKeys(caller: CallerSettings | undefined): PlatformKeyInfo[] {
  if (caller === undefined) return [];
  const { platformKeys, brandId } = caller;
  const encrypting = platformKeys.forEncryption();
  return platformKeys.all.map((key) => ({
    ...describeKey(key, key === encrypting),
    ...(brandId === undefined ? {} : { brandId }),
  }));
}

function describeKey({ id, source, validity }: PlatformKey, encrypts: boolean): PlatformKeyInfo {
  const kind = validity === undefined && id.startsWith('PUB_KEY_ID_') ? 'public-key' : 'certificate';
  const dates = validity && { effective: new Date(validity.from), expires: new Date(validity.to) };
  return { id, kind, source, ...dates, encrypts };
}
