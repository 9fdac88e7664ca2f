/** A certificate's serial number has at most 20 bytes: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.2 */
const longest = 40;

/** Compares two serial numbers, ignoring case and leading zeros. */
export function sameSerial(one: string, other: string): boolean {
  return normalize(one) === normalize(other);
}

function normalize(serial: string): string {
  return serial.toUpperCase().replace(/^0+(?=.)/, '');
}

/**
 * Explains why a string is not the serial number of a certificate.
 *
 * @returns the explanation for an error; `undefined` if there is none
 */
export function serialProblem(text: string): string | undefined {
  if (text.startsWith('PUB_KEY_ID_'))
    return "it is the id of the platform's public key, which belongs in certs";
  const bare = text.replace(/^serial(?: number)?\s*[=:]\s*|^0x/i, '');
  if (bare !== text || /^[\da-f]{1,2}(?::[\da-f]{2})+$/i.test(bare)) {
    return 'write it in hexadecimal digits only, without serial=, 0x or colons';
  }
  if (new RegExp(`^\\d{${longest + 1},}$`).test(text)) {
    // A longer number cannot be a serial number, and errors do not quote long values.
    const hexadecimal = text.length > 50 ? undefined : BigInt(text).toString(16).toUpperCase();
    return `it is in decimal${hexadecimal === undefined ? '' : `; in hexadecimal it is ${hexadecimal}`}`;
  }
  return undefined;
}
