import type { CommonSettings } from '../config/settings.js';
import { VerificationError } from '../errors/index.js';
import * as Json from '../text/json.js';
import { nestsTooDeep, tooDeep } from '../text/nesting.js';
import { toObject, type XmlObject } from '../text/transformer.js';

/**
 * What a notification held encrypted, read as JSON.
 *
 * @param what it is called in an error, such as `the notification`
 * @throws VerificationError DECRYPT_FAILED, without a cause: a parser's error quotes the content
 */
export function decryptedJson({ bigIntegers }: CommonSettings, plain: string, what: string): unknown {
  try {
    return Json.parse(plain, { bigIntegers });
  } catch {
    const problem = nestsTooDeep(plain) ? tooDeep : 'it is not JSON';
    throw new VerificationError(
      'DECRYPT_FAILED',
      `${what} opens, but its content cannot be read: ${problem}`,
    );
  }
}

/** The same for XML. */
export function decryptedXml(plain: string, what: string): XmlObject {
  try {
    return toObject(plain);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new VerificationError(
      'DECRYPT_FAILED',
      `${what} opens, but its content cannot be read: it is not XML`,
    );
  }
}
