import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta';

/** Colours a text where the output is a terminal. https://no-color.org */
export function paint(style: Style, text: string): string {
  const isPlain = process.stdout.isTTY !== true || (process.env['NO_COLOR'] ?? '') !== '';
  return isPlain ? text : styleText(style, text);
}
