import { expect, test } from 'vitest';
import { writePdf } from './pdf.js';

/** The objects of a file, found as a viewer finds them: by its table of offsets. */
function readObjects(text: string): string[] {
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
  const [head, range, , ...lines] = text.slice(start).split('\n');
  expect([head, text.startsWith('%PDF-1.4\n')]).toEqual(['xref', true]);
  const size = Number(range?.split(' ')[1]);
  return lines.slice(0, size - 1).map((line, at) => {
    // ISO 32000-1, 7.5.4: an entry has twenty bytes.
    expect(line).toMatch(/^\d{10} 00000 n $/);
    const object = text.slice(Number(line.slice(0, 10)));
    expect(object.startsWith(`${at + 1} 0 obj\n`)).toBe(true);
    return object.slice(0, object.indexOf('\nendobj\n'));
  });
}

test('a PDF has the lines as its text, and offsets and lengths that are right', () => {
  const text = writePdf(['amount: (CNY) \\ 1.00', '备注：甲']).toString('latin1');
  const objects = readObjects(text);
  expect(objects).toHaveLength(8);
  const [, length, stream = ''] =
    /\/Length (\d+)>>\nstream\n([\s\S]*)\nendstream$/.exec(objects[3] ?? '') ?? [];
  expect(stream).toHaveLength(Number(length));
  const shown = [...stream.matchAll(/\/(\w) 11 Tf\n<(\w*)> Tj/g)].map(([, font, digits = '']) => {
    const bytes = Buffer.from(digits, 'hex');
    return font === 'L' ? bytes.toString('latin1') : bytes.swap16().toString('utf16le');
  });
  expect(shown).toEqual(['amount: (CNY) \\ 1.00', '备注：甲']);
  for (const reference of text.matchAll(/(\d+) 0 R/g)) expect(Number(reference[1])).toBeLessThan(9);
});
