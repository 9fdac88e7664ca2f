import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { readXml } from './xml-reader.js';

const full = process.env['WECHATPAY_TEST_FULL'] === '1';
const seed = 20230523;

/** A document as its tags and texts, or that it is refused. */
type Reading = readonly string[] | 'refused';

/** Texts are joined, since each reader parts them in its own way. */
function collect(read: (note: (kind: '<' | '/' | '"', what: string) => void) => void): Reading {
  const notes: string[] = [];
  try {
    read((kind, what) => {
      const last = notes.at(-1);
      if (kind === '"' && last?.startsWith('"')) notes[notes.length - 1] = last + what;
      else if (kind !== '"' || what !== '') notes.push(kind + what);
    });
  } catch (error) {
    if (error instanceof SyntaxError) return 'refused';
    throw error;
  }
  return notes;
}

function ours(xml: string): Reading {
  return collect((note) =>
    readXml(xml, {
      open: (name) => note('<', name),
      text: (text) => note('"', text),
      close: () => note('/', ''),
      fail: (why) => {
        throw new SyntaxError(why);
      },
    }),
  );
}

/** The reading of saxes, an independent parser of the whole of XML. */
function theirs(xml: string): Reading {
  return collect((note) => {
    const parser = new SaxesParser({ fragment: false });
    parser.on('error', ({ message }) => {
      throw new SyntaxError(message);
    });
    parser.on('doctype', () => {
      throw new SyntaxError('a DTD');
    });
    let depth = 0;
    parser.on('opentag', ({ name }) => {
      depth++;
      note('<', name);
    });
    parser.on('text', (text) => depth > 0 && note('"', text));
    parser.on('cdata', (text) => note('"', text));
    parser.on('closetag', () => {
      depth--;
      note('/', '');
    });
    parser.write(xml).close();
  });
}

const space = fc.constantFrom('', '', ' ', '\n', '\t\r\n');
const gap = fc.constantFrom(' ', '\n', ' \t', '\r');
const names = fc.constantFrom('a', 'xml', 'b-1', 'c.d', '_', ':x', '中文', 'é\u0301', '𐀀', 'sign');
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.constantFrom('1', ' ', '\r\n', ']]', '>', '&amp;', '&lt;', '&#13;', '&#x4E2D;', '&#x1F600;', '&#0;', '&gt', '&nbsp;'),
); // biome-ignore format: a list reads better in rows
const quoted = fc
  .tuple(texts, fc.constantFrom('"', "'"))
  .map(([text, quote]) => `${quote}${text.replaceAll(quote, '')}${quote}`);
const attribute = fc
  .tuple(gap, names, space, space, quoted)
  .map(([a, name, b, c, value]) => `${a}${name}${b}=${c}${value}`);
const aside = fc.oneof(
  texts.map((text) => `<!--${text}-->`),
  fc.tuple(names, gap, texts).map(([target, blank, text]) => `<?${target}${blank}${text}?>`),
);
const { element } = fc.letrec<{ element: string; content: string }>((tie) => ({
  content: fc
    .array(
      fc.oneof(
        { depthSize: 'small' },
        texts,
        aside,
        texts.map((text) => `<![CDATA[${text}]]>`),
        tie('element'),
      ),
      {
        maxLength: 4,
      },
    )
    .map((parts) => parts.join('')),
  element: fc
    .tuple(names, fc.array(attribute, { maxLength: 2 }), space, fc.option(tie('content')), space)
    .map(([name, attributes, blank, content, end]) =>
      content === null
        ? `<${name}${attributes.join('')}${blank}/>`
        : `<${name}${attributes.join('')}${blank}>${content}</${name}${end}>`,
    ),
}));
const prolog = fc.constantFrom(
  '',
  '\ufeff',
  '<?xml version="1.0"?>',
  `<?xml version='1.0' encoding="UTF-8" standalone='yes' ?>`,
  '\ufeff<?xml version = "1.0"\tencoding = "GBK"?>',
  '<?xml encoding="UTF-8"?>',
  '<?xml version="2.0"?>',
  '<?xml version="1.0"standalone="no"?>',
  '<!DOCTYPE xml>',
);
const document = fc
  .tuple(prolog, space, fc.option(aside, { nil: '' }), element, space, fc.option(aside, { nil: '' }))
  .map((parts) => parts.join(''));

/** What breaks a document, or changes what it says. */
const splinter = fc.constantFrom('', '<', '>', '</', '/>', '<a>', '</a>', '<!--', '-->', '--', '<![CDATA[', ']]>', '<?', '?>', '<?xml version="1.0"?>', '<!', '&', ';', '"', "'", '=', ' ', '\r', '\0', '\ud800', '\ufffe', '\u0085', 'x', '-'); // biome-ignore format: a list reads better in rows
const broken = fc
  .tuple(
    document,
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), splinter), { maxLength: 3 }),
  )
  .map(([xml, changes]) =>
    changes.reduce((text, [place, gone, added]) => {
      const at = Math.floor(place * text.length);
      return text.slice(0, at) + added + text.slice(at + gone);
    }, xml),
  );

describe('the reader of XML', () => {
  it(`reads and refuses what another parser reads and refuses (seed ${seed})`, () => {
    let read = 0;
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof(document, broken), (xml) => {
        // saxes takes `<?a?b?>` for an instruction. The name must be followed by white space or the end.
        fc.pre(!/<\?[^\s?]+\?[^>]/.test(xml));
        // It takes half of a surrogate pair before a space.
        fc.pre(!/[\ud800-\udfff]/u.test(xml));
        const found = theirs(xml);
        if (found === 'refused') refused++;
        else read++;
        expect(ours(xml)).toEqual(found);
      }),
      { seed, numRuns: full ? 300_000 : 8_000 },
    );
    // Of each enough that the comparison means something.
    expect(Math.min(read, refused)).toBeGreaterThan(1_000);
  });

  it.each([
    ['a document of XML 1.1, read as 1.0', '<?xml version="1.1"?><a>x\u0085</a>', ['<a', '"x\u0085', '/']],
    ['a character by number beyond Unicode', '<a>&#x110000;</a>', 'refused'],
    ['half of a surrogate pair', '<a>\ud800 </a>', 'refused'],
    ['half of a surrogate pair by number', '<a>&#xD800;</a>', 'refused'],
    ['a number of a thousand digits', `<a>&#${'9'.repeat(1000)};</a>`, 'refused'],
    ['zeros before a number', `<a>&#${'0'.repeat(1000)}65;</a>`, ['<a', '"A', '/']],
    ['a property of every object as an entity', '<a>&constructor;</a>', 'refused'],
    ['a question mark after the name of an instruction', '<?a?b?><a/>', 'refused'],
    ['an attribute twice', '<a b="1" b="2"/>', 'refused'],
    ['a CDATA section before the root', '<![CDATA[]]><a/>', 'refused'],
    ['a CDATA section after the root', '<a/><![CDATA[]]>', 'refused'],
  ] as const)('treats as it should: %s', (_, xml, expected) => {
    expect(ours(xml)).toEqual(expected);
  });

  it('reads long runs of markup without trying again', () => {
    const many = 200_000;
    expect(ours(`<a${' b="'.repeat(many)}`)).toBe('refused');
    expect(ours(`<a>${'<![CDATA['.repeat(many)}`)).toBe('refused');
    expect(ours(`<a>${'&'.repeat(many)}</a>`)).toBe('refused');
    expect(ours(`<a>${'<!--'.repeat(many)}</a>`)).toBe('refused');
    expect(ours(`<a ${Array.from({ length: many }, (_, at) => `b${at}="1"`).join(' ')}/>`)).toEqual([
      '<a',
      '/',
    ]);
    expect(ours(`<a>${'<b c="]]>">]]&gt;</b>'.repeat(many)}</a>`)).toHaveLength(3 * many + 2);
  });
});
