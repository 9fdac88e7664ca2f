/** A line of the string to sign in which the client's text differs from the expected one. */
export interface SignedDifference {
  /** Which line: that of APIv3 by its meaning, or `text`, the only one of APIv2. */
  readonly line: 'method' | 'url' | 'timestamp' | 'nonce' | 'body' | 'text';
  /** The line that the client signed, with its line feed. Empty if there is none. */
  readonly signed: string;
  readonly expected: string;
  /** The characters at the beginning that are the same. */
  readonly at: number;
}

const lines = ['method', 'url', 'timestamp', 'nonce', 'body'] as const;

/**
 * Compares the text that a client signed with the one that it should have signed.
 *
 * @returns the lines that differ; none if the texts are the same
 */
export function findDifferences(signed: string, expected: string): SignedDifference[] {
  const [left, right] = [splitText(signed), splitText(expected)];
  const found: SignedDifference[] = [];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [a = '', b = ''] = [left[index], right[index]];
    if (a === b) continue;
    const line = right.length > 1 ? (lines[index] ?? 'body') : 'text';
    found.push({ line, signed: a, expected: b, at: countSame(a, b) });
  }
  return found;
}

/** The four lines of APIv3's head, each with its line feed, and the rest. APIv2 has one line. */
export function splitText(text: string): string[] {
  const parts = text.split(/(?<=\n)/);
  return parts.length < 4 ? [text] : [...parts.slice(0, 4), parts.slice(4).join('')];
}

function countSame(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}
