/**
 * Packs lines that begin alike: each begins with the number of characters that it shares with the line before, as two
 * digits to base 36. The SDK's `unpack()` reads them.
 */
export function pack(lines: readonly string[]): string {
  return lines
    .map((line, at) => {
      const shared = Math.min(countShared(lines[at - 1] ?? '', line), 36 ** 2 - 1);
      return shared.toString(36).padStart(2, '0') + line.slice(shared);
    })
    .join('\n');
}

/** A text as a literal in quotes. V8 reads a long one several times as fast as a template. */
export function textLiteral(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

function countShared(one: string, other: string): number {
  let shared = 0;
  while (shared < one.length && one[shared] === other[shared]) shared++;
  return shared;
}
