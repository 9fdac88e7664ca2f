/** A name of a state in one line or two, and the place that it needs. */
export interface Label {
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** The size of the letters, in pixels. */
export const letter = 12;
const longestLine = 92;
const lineHeight = 16;
const padding = { across: 12, down: 6 };

/** An estimate: Chinese characters are as wide as high, others are a good half of it. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) > 0x2e7f ? letter : letter * 0.56;
  return width;
}

/** Breaks a long name once, where both lines are most alike. */
export function labelOf(text: string): Label {
  const lines = widthOf(text) > longestLine ? breakOnce(text) : [text];
  const width = Math.max(...lines.map(widthOf));
  return {
    lines,
    width: Math.max(52, Math.ceil(width) + 2 * padding.across),
    height: lines.length * lineHeight + 2 * padding.down,
  };
}

function breakOnce(text: string): readonly string[] {
  const words = text.split(/(?<=\s)|(?<=_)|(?<=[\u3000-\u9fff])(?=[\u4e00-\u9fff])/);
  const cuts = words.slice(1).map((_, at) => {
    const lines = [
      words
        .slice(0, at + 1)
        .join('')
        .trim(),
      words
        .slice(at + 1)
        .join('')
        .trim(),
    ];
    return { lines, width: Math.max(...lines.map(widthOf)) };
  });
  return cuts.toSorted((one, other) => one.width - other.width)[0]?.lines ?? [text];
}
