/** A certificate's serial number has at most 20 bytes: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2 */
const longest = 40;

/** Whether two serial numbers are the same, whatever their case and leading zeros. */
export function sameSerial(one: string, other: string): boolean {
  return normal(one) === normal(other);
}

function normal(serial: string): string {
  return serial.toUpperCase().replace(/^0+(?=.)/, '');
}

/**
 * Why a text is no serial number of a certificate, where that can be told.
 *
 * @returns what to put into an error, or `undefined`
 */
export function serialProblem(text: string): string | undefined {
  if (text.startsWith('PUB_KEY_ID_'))
    return "it is the id of the platform's public key, which belongs into certs";
  const bare = text.replace(/^serial(?: number)?\s*[=:]\s*|^0x/i, '');
  if (bare !== text || /^[\da-f]{1,2}(?::[\da-f]{2})+$/i.test(bare)) {
    return 'it is to be written as hexadecimal digits alone, without serial=, 0x or colons';
  }
  if (new RegExp(`^\\d{${longest + 1},}$`).test(text)) {
    // A longer number is none of a certificate's, and the error repeats no long value.
    const hexadecimal = text.length > 50 ? undefined : BigInt(text).toString(16).toUpperCase();
    return `it is in decimal${hexadecimal === undefined ? '' : `; in hexadecimal it is ${hexadecimal}`}`;
  }
  return undefined;
}
