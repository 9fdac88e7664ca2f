import { AesGcm, WeChatPayError } from 'wechatpay-kit';
import { createClient, oneLine, tellHost } from '../call/client.js';
import { findCaller } from '../call/merchant.js';
import { UsageError } from '../output.js';
import { type ListedKey, validityOf } from './list.js';

type Fields = Readonly<Record<string, unknown>>;

/** A row of the answer of `GET /v3/certificates`. */
interface Row {
  readonly serial_no: string;
  readonly effective_time: string;
  readonly encrypt_certificate: {
    readonly nonce: string;
    readonly associated_data: string;
    readonly ciphertext: string;
  };
}

/**
 * Downloads the platform certificates of a real merchant. The SDK verifies and decrypts the list as it does for calls.
 *
 * @param config a file, or `env`
 * @throws UsageError for a wrong configuration; Error in one line
 */
export async function downloadCertificates(config: string): Promise<ListedKey[]> {
  const { config: fields } = await findCaller({ config });
  const { mchid, apiV3Key } = fields;
  if (typeof mchid !== 'string' || typeof apiV3Key !== 'string') {
    throw new UsageError(
      '--config: expected mchid and apiV3Key; platform certificates are encrypted with it',
    );
  }
  const saved: string[] = [];
  const keyStore = { load: () => undefined, save: (text: string) => saved.push(text) };
  const pay = createClient({ ...fields, certs: withDownload(fields['certs']), keyStore });
  tellHost(pay, `merchant ${mchid}`);
  try {
    await pay.platform.refresh();
  } catch (error) {
    throw error instanceof WeChatPayError ? oneLine(error) : error;
  } finally {
    await pay.close();
  }
  return saved.flatMap((text) => {
    const { body } = JSON.parse(text) as { readonly body: string };
    const { data } = JSON.parse(body) as { readonly data: readonly Row[] };
    return data.map((row) => listRow(mchid, row, apiV3Key));
  });
}

/** Keys that are given verify as well: in a migration, the public key signs the list. */
function withDownload(certs: unknown): unknown {
  return certs !== null && typeof certs === 'object' ? { ...(certs as Fields), auto: true } : 'auto';
}

function listRow(
  merchant: string,
  { serial_no: id, effective_time: from, encrypt_certificate: sealed }: Row,
  apiV3Key: string,
): ListedKey {
  const pem = AesGcm.decrypt(sealed.ciphertext, apiV3Key, sealed.nonce, sealed.associated_data);
  const isWaiting = Date.parse(from) > Date.now();
  return {
    merchant,
    kind: 'platform',
    id,
    state: isWaiting ? 'waiting' : 'current',
    ...(isWaiting ? { from: new Date(from).toISOString() } : {}),
    ...validityOf(pem),
    pem,
  };
}
