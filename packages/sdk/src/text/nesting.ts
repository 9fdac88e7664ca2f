/**
 * The maximum nesting of objects and lists, or of XML elements, in messages sent and received. WeChat Pay's own messages
 * stay below ten levels. Without a bound, a message of 20,000 levels overflows the stack of any recursive function.
 */
export const maxDepth = 32;

/** The error text for a value that exceeds it. */
export const tooDeep: string = `it nests deeper than ${maxDepth} levels`;

const backslash = '\\'.charCodeAt(0);

/**
 * Finds the end of a string in a JSON text.
 *
 * @param start the index of its opening quote
 * @returns the index of its closing quote; the text's length if it has none
 */
export function endOfString(json: string, start: number): number {
  for (let end = start; ; ) {
    end = json.indexOf('"', end + 1);
    if (end === -1) return json.length;
    let before = end - 1;
    while (json.charCodeAt(before) === backslash) before--;
    // Backslashes escape in pairs; with an odd number, the last one escapes the quote.
    if ((end - before) % 2 === 1) return end;
  }
}
