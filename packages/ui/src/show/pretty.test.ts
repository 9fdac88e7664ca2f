import { expect, test } from 'vitest';
import { pretty } from './pretty.js';

test('JSON is indented as JSON.stringify indents it, and numbers keep their digits', () => {
  const value = { a: [1, { b: 'x: {y}, "z"' }, [], {}], c: null, d: -1.5e3, e: '' };
  expect(pretty(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  expect(pretty('{"id":12345678901234567890}')).toBe('{\n  "id": 12345678901234567890\n}');
});

test('XML has an element a line', () => {
  expect(pretty('<xml><a><![CDATA[1 < 2]]></a><b></b><c><d>2</d></c></xml>')).toBe(
    '<xml>\n  <a><![CDATA[1 < 2]]></a>\n  <b></b>\n  <c>\n    <d>2</d>\n  </c>\n</xml>',
  );
});

test('what is neither stays as it came', () => {
  for (const text of ['', 'a=b', '{"a":', 'SUCCESS']) expect(pretty(text)).toBe(text);
});
