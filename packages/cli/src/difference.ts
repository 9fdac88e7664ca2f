import type { SignedDifference } from '@wechatpay-kit/sandbox';
import { paint } from './colours.js';

/** The characters of a line that are shown around a difference. */
const before = 32;
const after = 48;

/**
 * Shows where the text that a client signed differs from the expected one. Control characters are visible: ⏎ is a line
 * feed, ␍ a carriage return.
 *
 * @returns lines; none if the texts are the same
 */
export function showDifferences(differences: readonly SignedDifference[]): string[] {
  return differences.flatMap(({ line, signed, expected, at }) => {
    const label = line === 'url' ? 'URL' : line;
    return [
      `  ${label.padEnd(9)}  ${paint('red', 'signed  ')}  ${cut(signed, at, 'red')}`,
      `  ${''.padEnd(9)}  ${paint('green', 'expected')}  ${cut(expected, at, 'green')}`,
    ];
  });
}

/** Makes line ends and other control characters visible. */
export function showText(text: string): string[] {
  const lines = text.split(/(?<=\n)/).map(makeVisible);
  return lines.map((line) => `  ${line}`);
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
