import { Hash, Transformer } from 'wechatpay-kit';
import type { DescribedOperation } from '../../description/catalogue.js';
import type { RequestDraft } from '../../records/draft.js';
import type { Verification } from '../../records/record.js';
import type { World } from '../../runtime/world.js';
import { describeFindings } from '../diagnosis/causes.js';
import { diagnoseV2, signedTextV2 } from '../diagnosis/v2.js';
import { splitForm } from '../form.js';

/**
 * Explains the verification of a message: the text to sign, and the mistake in a refused one.
 *
 * @param error the failure, if there was one
 */
export function explainV2(
  { mchid, credentials, merchants }: World,
  operation: DescribedOperation,
  draft: RequestDraft,
  error: unknown,
): Verification {
  const fields = readFields(operation, draft);
  if (fields === undefined) return { verified: false, explanation: describeError(error) };
  const expected = signedTextV2(fields);
  if (draft.verified) return { verified: true, expected };
  const { mch_id = mchid, sign_type = '', sign = '' } = fields;
  if (mch_id !== mchid) {
    const { cause, explanation, advice, zh } = describeFindings([
      { cause: 'merchant-unknown', note: mch_id },
    ]);
    return { verified: false, expected, ...(cause === undefined ? {} : { cause }), explanation, advice, zh };
  }
  const type = sign_type || signTypeOf(operation);
  const signType = type === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5';
  // The message was refused before its sign was looked at: without a client certificate, for example.
  if (Hash.equals(Hash.sign(signType, fields, credentials.apiV2Key), sign)) {
    return { verified: false, expected, explanation: describeError(error) };
  }
  const { cause, causes, explanation, advice, zh, signed } = diagnoseV2({ fields, signType }, [
    { owner: 'the APIv2 key', secret: credentials.apiV2Key },
    { owner: 'the APIv3 key', secret: credentials.apiV3Key },
    { owner: "the brand's APIv3 key", secret: credentials.brand.apiKey },
    ...merchants
      .list()
      .filter((other) => other.mchid !== mchid)
      .map((other) => ({
        owner: `the APIv2 key of the merchant ${other.mchid}`,
        secret: other.credentials.apiV2Key,
      })),
  ]);
  return {
    verified: false,
    expected,
    ...(cause === undefined ? {} : { cause }),
    ...(causes.length > 1 ? { causes } : {}),
    explanation,
    advice,
    zh,
    ...(signed === undefined ? {} : { signed }),
  };
}

/** The algorithm of a message without `sign_type`. */
function signTypeOf({ method, query, body }: DescribedOperation): unknown {
  const { sign_type } = (method === 'GET' ? query : body)?.properties ?? {};
  return sign_type?.default;
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** @returns `undefined` for a body that is no message */
function readFields(
  { method }: DescribedOperation,
  { url, headers, body }: RequestDraft,
): Record<string, string> | undefined {
  const at = url.indexOf('?');
  if (method === 'GET') return at === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at)));
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const parts = splitForm(contentType, body)?.filter(({ isFile }) => !isFile);
  if (parts !== undefined) {
    return Object.fromEntries(parts.map(({ name, content }) => [name, content.toString('utf8')]));
  }
  try {
    const message = Transformer.toObject(body.toString('utf8'));
    const texts = Object.entries(message).filter(([, value]) => typeof value === 'string');
    return Object.fromEntries(texts) as Record<string, string>;
  } catch {
    return undefined;
  }
}
