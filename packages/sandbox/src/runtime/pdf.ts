/**
 * Writes a PDF of one page of text. Chinese is set in a font that viewers bring along, so that no font is embedded.
 *
 * @param lines from the top of the page; a long line runs over its edge
 * @see ISO 32000-1, 7.5 (structure of a file) and 9.7.5.2 (predefined CMaps)
 */
export function writePdf(lines: readonly string[]): Buffer {
  const content = ['BT', '50 790 Td', '18 TL', ...lines.flatMap(showLine), 'ET'].join('\n');
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</L 5 0 R/C 6 0 R>>>>>>',
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[7 0 R]>>',
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 8 0 R/DW 1000/W[1[500 500]]>>',
    '<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const size = objects.length + 1;
  text += `xref\n0 ${size}\n0000000000 65535 f \n${entries.join('')}`;
  text += `trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** Texts are written as hexadecimal digits, so that none of their characters means anything to a reader of PDF. */
function showLine(line: string): string[] {
  const isLatin = /^[\x20-\x7e]*$/.test(line);
  const bytes = isLatin ? Buffer.from(line, 'latin1') : Buffer.from(line, 'utf16le').swap16();
  return [`/${isLatin ? 'L' : 'C'} 11 Tf`, `<${bytes.toString('hex')}> Tj`, 'T*'];
}
