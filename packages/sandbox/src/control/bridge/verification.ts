import { Formatter, Hash, Rsa, Transformer, type TransportResponse } from 'wechatpay-kit';
import type { SandboxConfig } from '../../runtime/config.js';
import { brandScheme, merchantScheme } from '../../runtime/schemes.js';
import { v2Message } from './signing.js';
import type { BridgeVerification } from './types.js';

/** Checks whether the platform signed an answer of any status, over the bytes as received. */
export function verifyResponse(response: TransportResponse, config: SandboxConfig): BridgeVerification {
  const signature = response.headers['wechatpay-signature'];
  return signature === undefined
    ? v2Verification(response, config)
    : v3Verification(response, signature, config);
}

/** https://pay.weixin.qq.com/doc/v3/merchant/4013053420 */
function v3Verification(
  { headers, body }: TransportResponse,
  signature: string,
  { certs, brand }: SandboxConfig,
): BridgeVerification {
  const header = (name: string): string => headers[`wechatpay-${name}`] ?? '';
  const serial = header('serial');
  const ofBrand = brand.publicKeys[serial];
  const publicKey = ofBrand ?? certs[serial];
  const message = Formatter.response(header('timestamp'), header('nonce'), body.toString('utf8'));
  const algorithm = ofBrand === undefined ? merchantScheme : brandScheme;
  const given = { algorithm, message, signature, serial } as const;
  if (publicKey === undefined) {
    return { verified: false, ...given, reason: `the merchant has no platform key ${serial}` };
  }
  return judge(Rsa.verify(message, signature, publicKey), { ...given, publicKey });
}

function v2Verification({ body }: TransportResponse, { apiV2Key }: SandboxConfig): BridgeVerification {
  const fields = parseFields(body);
  const signature = fields?.['sign'];
  if (fields === undefined || typeof signature !== 'string') {
    const failed = fields?.['return_code'] === 'FAIL';
    const why = failed ? ': APIv2 does not sign an answer with return_code FAIL' : '';
    return { verified: false, reason: `this answer carries no signature${why}` };
  }
  // An answer may omit its sign type. The length of the signature gives it.
  const algorithm = signature.length === 64 ? 'HMAC-SHA256' : 'MD5';
  const right = Hash.equals(Hash.sign(algorithm, fields, apiV2Key), signature);
  return judge(right, { algorithm, message: v2Message(fields, apiV2Key), signature });
}

function judge(
  verified: boolean,
  given: Omit<BridgeVerification, 'verified' | 'reason'>,
): BridgeVerification {
  return verified
    ? { verified, ...given }
    : { verified, ...given, reason: 'the signature does not match this message' };
}

function parseFields(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    return Transformer.toObject(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
