let codes: Map<string, number> | undefined;

/** @returns the text in GBK; `undefined` if GBK lacks one of its characters, or if all of them are ASCII */
export function encodeGbk(text: string): Buffer | undefined {
  if (!/[^\0-\x7f]/.test(text)) return undefined;
  codes ??= readTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0) < 0x80 ? character.charCodeAt(0) : codes.get(character);
    if (code === undefined) return undefined;
    if (code > 0xff) bytes.push(code >> 8);
    bytes.push(code & 0xff);
  }
  return Buffer.from(bytes);
}

/** @returns the text of GBK bytes; `undefined` if they are ASCII or not GBK */
export function decodeGbk(bytes: Buffer): string | undefined {
  if (bytes.every((byte) => byte < 0x80)) return undefined;
  try {
    return new TextDecoder('gbk', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Node.js decodes GBK and does not encode it. */
function readTable(): Map<string, number> {
  const table = new Map<string, number>();
  const decoder = new TextDecoder('gbk');
  for (let high = 0x81; high <= 0xfe; high++) {
    for (let low = 0x40; low <= 0xfe; low++) {
      const character = decoder.decode(Uint8Array.of(high, low));
      if ([...character].length === 1 && character !== '\ufffd' && !table.has(character)) {
        table.set(character, (high << 8) | low);
      }
    }
  }
  return table;
}
