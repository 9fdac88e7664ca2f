import { paint } from './colours.js';

const labels = ['method', 'URL', 'timestamp', 'nonce', 'body'];
/** The characters of a line that are shown around a difference. */
const before = 32;
const after = 48;

/**
 * Shows where two signed texts differ. Control characters are visible: ⏎ is a line feed, ␍ a carriage return.
 *
 * @returns lines; none if the texts are the same
 */
export function showDifference(signed: string, expected: string): string[] {
  const [left, right] = [splitText(signed), splitText(expected)];
  const lines: string[] = [];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [a = '', b = ''] = [left[index], right[index]];
    if (a === b) continue;
    const at = firstDifference(a, b);
    const label = right.length > 1 ? (labels[index] ?? 'rest') : 'text';
    lines.push(
      `  ${label.padEnd(9)}  ${paint('red', 'signed  ')}  ${cut(a, at, 'red')}`,
      `  ${''.padEnd(9)}  ${paint('green', 'expected')}  ${cut(b, at, 'green')}`,
    );
  }
  return lines;
}

/** Makes line ends and other control characters visible. */
export function showText(text: string): string[] {
  const lines = text.split(/(?<=\n)/).map(makeVisible);
  return lines.map((line) => `  ${line}`);
}

/** The four lines of APIv3's head, each with its line feed, and the rest. APIv2 has one line. */
function splitText(text: string): string[] {
  const lines = text.split(/(?<=\n)/);
  return lines.length < 4 ? [text] : [...lines.slice(0, 4), lines.slice(4).join('')];
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return at;
}

function cut(text: string, at: number, style: 'red' | 'green'): string {
  const start = Math.max(0, at - before);
  const end = Math.min(text.length, at + after);
  const same = makeVisible(text.slice(start, at));
  const other = makeVisible(text.slice(at, end));
  const [head, tail] = [start > 0 ? '…' : '', end < text.length ? '…' : ''];
  const shown = text === '' ? paint('dim', '(missing)') : paint(style, other === '' ? '(end)' : other);
  return `${head}${same}${shown}${tail}`;
}

function makeVisible(text: string): string {
  return text
    .replace(/\r/g, '␍')
    .replace(/\n/g, '⏎')
    .replace(/\t/g, '⇥')
    .replace(/\ufeff/g, '<BOM>')
    .replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
