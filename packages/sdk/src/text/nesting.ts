/**
 * How many objects and lists, or XML elements, may stand one within another in anything that is sent or received.
 * WeChat Pay's own messages stay below ten. Without a bound, a message of twenty thousand levels overflows the stack of
 * whatever looks at it next.
 */
export const maxDepth = 32;

/** What an error says of a value that is nested more deeply. */
export const tooDeep: string = `it nests deeper than ${maxDepth} levels`;

/** Whether a JSON text nests deeper than that: one look at each character, before anything is built of it. */
export function nestsTooDeep(json: string): boolean {
  if (json.length <= 2 * maxDepth) return false;
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case quote:
        at = endOfString(json, at);
        break;
      case openBracket:
      case openBrace:
        if (++depth > maxDepth) return true;
        break;
      case closeBracket:
      case closeBrace:
        depth--;
    }
  }
  return false;
}

const quote = '"'.charCodeAt(0);
const backslash = '\\'.charCodeAt(0);
const openBracket = '['.charCodeAt(0);
const closeBracket = ']'.charCodeAt(0);
const openBrace = '{'.charCodeAt(0);
const closeBrace = '}'.charCodeAt(0);

/**
 * Where a string of a JSON text ends.
 *
 * @param start the place of its first quote
 * @returns the place of its last quote; the text's length if it has none
 */
export function endOfString(json: string, start: number): number {
  for (let end = start; ; ) {
    end = json.indexOf('"', end + 1);
    if (end === -1) return json.length;
    let before = end - 1;
    while (json.charCodeAt(before) === backslash) before--;
    // An even number of backslashes escape one another; of an odd number the last one escapes the quote.
    if ((end - before) % 2 === 1) return end;
  }
}
