/** A piece of a text: characters, or the name of one that has no shape. */
export interface VisiblePiece {
  readonly text: string;
  readonly isControl: boolean;
}

const names: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\ufeff': 'BOM',
  '\u00a0': 'NBSP',
  '\u3000': 'U+3000',
};

/** Makes line ends and other characters without a shape visible. */
export function showControls(text: string): VisiblePiece[] {
  return text
    .split(/([\p{Cc}\ufeff\u00a0\u3000])/u)
    .filter((piece) => piece !== '')
    .map((piece) =>
      /^[\p{Cc}\ufeff\u00a0\u3000]$/u.test(piece)
        ? { text: names[piece] ?? `\\x${piece.charCodeAt(0).toString(16).padStart(2, '0')}`, isControl: true }
        : { text: piece, isControl: false },
    );
}

/** A row of a table of bytes: `00000010`, `50 4f …`, `PO…`. */
export interface HexRow {
  readonly at: string;
  readonly bytes: string;
  readonly text: string;
}

/** The UTF-8 bytes of a text, sixteen a row. */
export function hexRows(text: string): HexRow[] {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => {
    const part = [...bytes.subarray(row * 16, row * 16 + 16)];
    return {
      at: (row * 16).toString(16).padStart(6, '0'),
      bytes: part.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: part.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
    };
  });
}
