import { readFlagFile } from './files.js';

/** The flags about the keys of a merchant of one's own. */
export interface OwnKeyFlags {
  /** The file of the API certificate. */
  readonly certificate?: string;
  /** In place of the certificate: the file of its public key. */
  readonly publicKey?: string;
  readonly serial?: string;
  readonly apiV3Key?: string;
  readonly apiV2Key?: string;
}

/** The keys of a merchant, as the sandbox takes them. The private key stays where it is. */
export interface OwnKeys {
  readonly certificate: string | undefined;
  readonly publicKey: string | undefined;
  readonly serial: string | undefined;
  readonly apiV3Key: string | undefined;
  readonly apiV2Key: string | undefined;
}

/** @throws UsageError if a file cannot be read */
export function readOwnKey({ certificate, publicKey, serial, apiV3Key, apiV2Key }: OwnKeyFlags): OwnKeys {
  return {
    certificate: readFlagFile('--certificate', certificate),
    publicKey: readFlagFile('--public-key', publicKey),
    serial,
    apiV3Key,
    apiV2Key,
  };
}
