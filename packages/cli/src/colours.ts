import { styleText } from 'node:util';

/** A colour or another style of text. */
export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta';

/**
 * Colours a text where the output is a terminal. https://no-color.org
 *
 * @param output where the text is printed
 */
export function paint(style: Style, text: string, output: NodeJS.WriteStream = process.stdout): string {
  const isPlain = output.isTTY !== true || (process.env['NO_COLOR'] ?? '') !== '';
  // Without this option, the text has colours only if the standard output is a terminal.
  return isPlain ? text : styleText(style, text, { validateStream: false });
}
