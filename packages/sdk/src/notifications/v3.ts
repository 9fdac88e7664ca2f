import type { CallerSettings } from '../config/settings.js';
import * as AesGcm from '../crypto/aes-gcm.js';
import { quoted } from '../errors/given.js';
import { ConfigError, VerificationError } from '../errors/index.js';
import { decryptedFields } from '../generated/events.js';
import { openFields } from '../protocol/sealed-fields.js';
import { verifySignature } from '../protocol/v3-signature.js';
import * as Json from '../text/json.js';
import type { V3Envelope, V3Event } from '../types/event.js';
import { parseDecryptedJson } from './decrypted-content.js';
import type { ReceivedNotification } from './incoming.js';

const algorithm = 'AEAD_AES_256_GCM';

/**
 * Verifies and decrypts an APIv3 notification.
 *
 * @param settings those of its receiver, the merchant or a brand
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012081705
 */
export function parseV3(
  settings: CallerSettings,
  { headers, body }: ReceivedNotification,
): V3Event<string, unknown> {
  const { apiV3Key, brandId } = settings;
  if (apiV3Key === undefined) {
    throw brandId === undefined
      ? new ConfigError(
          'apiV3Key',
          'expected the APIv3 key, a string of 32 bytes: notifications are encrypted with it',
        )
      : new ConfigError(
          'brand.apiV3Key',
          "expected the brand API key, a string of 32 bytes: the brand's notifications are encrypted with it",
        );
  }
  verifySignature(settings, headers, body);
  const raw = parseEnvelope(body);
  const data = parseDecryptedJson(settings, decryptResource(raw, apiV3Key, brandId), 'the notification');
  const sealed = decryptedFields.get(raw.event_type);
  if (sealed !== undefined) openFields(data, sealed, settings);
  const event = { protocol: 'v3', id: raw.id, type: raw.event_type, data, raw } as const;
  return brandId === undefined ? event : { ...event, brandId };
}

function decryptResource({ resource }: V3Envelope, key: string, brandId: string | undefined): string {
  if (resource.algorithm !== algorithm) {
    throw new VerificationError(
      'DECRYPT_FAILED',
      `the notification is encrypted with ${quoted(resource.algorithm)}, not ${algorithm}`,
    );
  }
  try {
    return AesGcm.decrypt(resource.ciphertext, key, resource.nonce, resource.associated_data);
  } catch (cause) {
    throw new VerificationError(
      'DECRYPT_FAILED',
      brandId === undefined
        ? 'the notification cannot be decrypted with apiV3Key; check that it is the key set on the merchant platform'
        : "the notification cannot be decrypted with brand.apiV3Key; check that it is the key set on the brand's platform",
      { cause },
    );
  }
}

/** Reads the envelope of a verified notification. Another shape than the documented one is unreadable, not forged. */
function parseEnvelope(body: Buffer): V3Envelope {
  let value: unknown;
  try {
    value = Json.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  const envelope = value as Partial<V3Envelope> | null | undefined;
  const resource: Partial<V3Envelope['resource']> | undefined = envelope?.resource;
  if (
    typeof envelope?.id === 'string' &&
    typeof envelope.event_type === 'string' &&
    typeof resource?.algorithm === 'string' &&
    typeof resource.ciphertext === 'string' &&
    typeof resource.nonce === 'string'
  ) {
    return envelope as V3Envelope;
  }
  throw new VerificationError(
    'DECRYPT_FAILED',
    'the notification is signed but does not have the documented shape: { id, event_type, resource: { algorithm, ciphertext, nonce } }',
  );
}
