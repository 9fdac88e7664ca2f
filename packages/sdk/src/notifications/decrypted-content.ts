import type { CommonSettings } from '../config/settings.js';
import { VerificationError } from '../errors/index.js';
import * as Json from '../text/json.js';
import { tooDeep } from '../text/nesting.js';
import { toObject, type XmlObject } from '../text/transformer.js';

/**
 * Parses decrypted content as JSON.
 *
 * @param what names the content in errors, such as `the notification`
 * @throws VerificationError DECRYPT_FAILED; it has no cause, because a parser's error quotes the content
 */
export function parseDecryptedJson({ bigIntegers }: CommonSettings, plain: string, what: string): unknown {
  try {
    return Json.parse(plain, { bigIntegers });
  } catch (error) {
    const isTooDeep = error instanceof SyntaxError && error.message === tooDeep;
    throw unreadable(what, isTooDeep ? tooDeep : 'it is not JSON');
  }
}

/** Like {@link parseDecryptedJson}, for XML. */
export function parseDecryptedXml(plain: string, what: string): XmlObject {
  try {
    return toObject(plain);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(what, 'it is not XML');
  }
}

function unreadable(what: string, problem: string): VerificationError {
  return new VerificationError(
    'DECRYPT_FAILED',
    `${what} was decrypted, but its content cannot be read: ${problem}`,
  );
}
