import { endOfString, maxDepth } from './nesting.js';

/** What a JSON text contains that needs more than `JSON.parse`. */
export type Finding = 'too deep' | 'long integer';

/**
 * Looks for nesting deeper than {@link maxDepth}, and for numbers with at least as many digits as 2^53, which may be
 * integers that a number cannot hold. One pass over the text, before it is parsed; the text need not be JSON.
 */
export function scan(json: string): Finding | undefined {
  let found: Finding | undefined;
  let depth = 0;
  let digits = 0;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code >= zero && code <= nine) {
      if (++digits === longDigits) found = 'long integer';
      continue;
    }
    digits = 0;
    switch (code) {
      case quote:
        at = endOfString(json, at);
        break;
      case openBracket:
      case openBrace:
        if (++depth > maxDepth) return 'too deep';
        break;
      case closeBracket:
      case closeBrace:
        depth--;
    }
  }
  return found;
}

/** The number of digits of 2^53. */
const longDigits = 16;
const quote = '"'.charCodeAt(0);
const openBracket = '['.charCodeAt(0);
const closeBracket = ']'.charCodeAt(0);
const openBrace = '{'.charCodeAt(0);
const closeBrace = '}'.charCodeAt(0);
const zero = '0'.charCodeAt(0);
const nine = '9'.charCodeAt(0);
