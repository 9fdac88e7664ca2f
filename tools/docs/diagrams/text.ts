import { escaped } from '../html.js';

/** How a text is set: its size in units of the drawing, and whether all letters are equally wide. */
export interface Setting {
  readonly size: number;
  readonly mono?: boolean;
}

/** Han characters, kana and full-width punctuation. */
const wide = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/;
/** A word with what may not begin a line: spaces and closing punctuation. */
const words =
  /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60][，。、；：）」』！？]*|[^\s\u2e80-\u9fff\uff00-\uff60]+\s*|\s+/g;
/** A part of a name, up to its separator. */
const parts = /[^_./-]*[_./-]|[^_./-]+/g;

/** The approximate width of a text. Wide enough for every usual font, because the drawing cannot measure one. */
export function textWidth(text: string, { size, mono = false }: Setting): number {
  return [...text].reduce((sum, letter) => {
    if (wide.test(letter)) return sum + size;
    if (mono) return sum + size * 0.62;
    return sum + size * (/[A-ZMWmw@]/.test(letter) ? 0.7 : /[ilj.,'|:; ]/.test(letter) ? 0.32 : 0.56);
  }, 0);
}

/** Breaks a text into lines of at most the given width, at spaces, between Han characters or, for a name, at separators. */
export function wrapText(text: string, width: number, setting: Setting): string[] {
  const lines: string[] = [];
  for (const piece of text.match(setting.mono ? parts : words) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth((last + piece).trimEnd(), setting) <= width) {
      lines[lines.length - 1] = last + piece;
    } else {
      lines.push(piece);
    }
  }
  return lines.map((line) => line.trimEnd());
}

/** Lines of text below each other, centred. `y` is the baseline of the first. */
export function textLines(
  kind: string,
  x: number,
  y: number,
  lines: readonly string[],
  leading: number,
): string {
  return lines
    .map(
      (line, at) =>
        `<text class="${kind}" x="${round(x)}" y="${round(y + at * leading)}">${escaped(line)}</text>`,
    )
    .join('');
}

/** A drawing with its name and its content in words, for those who cannot see it. */
export function drawing(
  id: string,
  kind: string,
  { width, height }: { readonly width: number; readonly height: number },
  { title, description }: { readonly title: string; readonly description: string },
  content: string,
): string {
  const size = `viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}"`;
  const names = `<title id="${id}-title">${escaped(title)}</title><desc id="${id}-desc">${escaped(description)}</desc>`;
  return `<svg class="diagram ${kind}" ${size} role="img" aria-labelledby="${id}-title" aria-describedby="${id}-desc">${names}${content}</svg>`;
}

/** A coordinate with one decimal. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
