/** The lines of a packed text: each begins with the number of characters that it shares with the line before, to base 36. */
export function unpack(text: string): string[] {
  let last = '';
  return text.split('\n').map((line) => {
    last = last.slice(0, Number.parseInt(line.slice(0, 2), 36)) + line.slice(2);
    return last;
  });
}
