import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patience } from '../../../../tools/test/patience.js';
import { character } from '../../test/support/characters.js';
import { toObject, toXml } from './transformer.js';

const seed = 20230523;

function nested(depth: number): string {
  return `<xml>${'<a>'.repeat(depth)}1${'</a>'.repeat(depth)}</xml>`;
}

/** What a call returns, or that it throws: two ways to read one message must agree in both. */
function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error instanceof SyntaxError ? 'refused' : error;
  }
}

describe('Transformer.toObject', () => {
  it('reads flat messages by its quick way exactly as the parser does', () => {
    const piece = fc.constantFrom(
      '<xml>', '</xml>', '<a>', '</a>', '<b>', '</b>', '<__proto__>', '</__proto__>', '<![CDATA[', ']]>', ']', ']]',
      '1', ' ', '\n', '\r', '\t', '&amp;', '&', '<', '>', '中', '😀', '\ud800', '\u0001', '\uffff', '<a/>', '<a x="1">',
    ); // biome-ignore format: a list reads better in rows
    const field = fc
      .tuple(
        fc.constantFrom('a', 'b', 'c_1', 'constructor'),
        fc.string({ unit: character, maxLength: 6 }),
        fc.boolean(),
      )
      .map(([name, text, cdata]) => `<${name}>${cdata ? `<![CDATA[${text}]]>` : text}</${name}>`);
    const anything = fc.array(fc.oneof(piece, field), { maxLength: 8 }).map((pieces) => pieces.join(''));
    const message = fc.oneof(
      anything,
      anything.map((inside) => `<xml>${inside}</xml>`),
    );
    fc.assert(
      // A comment before the root is nothing to the message, but keeps it from the quick way.
      fc.property(message, (xml) => {
        expect(outcome(() => toObject(xml))).toEqual(outcome(() => toObject(`<!---->${xml}`)));
      }),
      { seed, numRuns: 20_000 },
    );
  });

  it('reads text and CDATA alike', () => {
    expect(toObject('<xml><a>1</a><b><![CDATA[<2>]]></b><c>x<![CDATA[y]]>z</c></xml>')).toEqual({
      a: '1',
      b: '<2>',
      c: 'xyz',
    });
  });

  it('reads a root of any name, with a prolog, comments and instructions', () => {
    const xml =
      '<?xml version="1.0" encoding="UTF-8"?>\n<!-- hello --><root>\n<a>1</a><?skip me?>\n</root>\n';
    expect(toObject(xml)).toEqual({ a: '1' });
  });

  it('reads empty elements as empty texts, and an empty root as no fields', () => {
    expect(toObject('<xml><a/><b></b><c><![CDATA[]]></c></xml>')).toEqual({ a: '', b: '', c: '' });
    expect(toObject('<xml/>')).toEqual({});
    expect(toObject('<xml> \n </xml>')).toEqual({});
  });

  it('keeps white space within a value', () => {
    expect(toObject('<xml><a> x\n </a></xml>')).toEqual({ a: ' x\n ' });
  });

  it('reads repeated elements as an array, and nested ones as objects', () => {
    expect(toObject('<xml><a>1</a><b><c>2</c><c>3</c></b><a><d/></a><a>4</a></xml>')).toEqual({
      a: ['1', { d: '' }, '4'],
      b: { c: ['2', '3'] },
    });
  });

  it('reads the five characters that XML names, and those given by number', () => {
    expect(toObject('<xml><a>&lt;&gt;&amp;&quot;&apos;&#13;&#x4E2D;</a></xml>')).toEqual({ a: '<>&"\'\r中' });
  });

  it('ends lines as XML does', () => {
    expect(toObject('<xml><a>x\r\ny\rz</a></xml>')).toEqual({ a: 'x\ny\nz' });
  });

  it('takes __proto__ and constructor for fields like any other', () => {
    const read = toObject(
      '<xml><__proto__><polluted>1</polluted></__proto__><constructor>2</constructor></xml>',
    );
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor']);
    expect(Object.getOwnPropertyDescriptor(read, '__proto__')?.value).toEqual({ polluted: '1' });
    expect('polluted' in {}).toBe(false);
    expect(toObject('<xml><toString>1</toString><toString>2</toString></xml>')).toEqual({
      toString: ['1', '2'],
    });
  });

  it.each([
    ['a DTD', '<!DOCTYPE xml><xml><a>1</a></xml>'],
    ['an external entity', '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><a>&e;</a></xml>'],
    [
      'entities that multiply',
      '<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><a>&b;</a></xml>',
    ],
    ['a remote DTD', '<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>'],
  ])('refuses %s', (_, xml) => {
    expect(() => toObject(xml)).toThrow(SyntaxError);
    expect(() => toObject(xml)).toThrow(/DTD/);
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['text', 'hello'],
    ['JSON', '{"code":"PARAM_ERROR"}'],
    ['a root that is text', '<xml>hello</xml>'],
    ['an undefined entity', '<xml><a>&nbsp;</a></xml>'],
    ['a bare ampersand', '<xml><a>a&b</a></xml>'],
    ['crossing tags', '<xml><a><b></a></b></xml>'],
    ['another root', '<xml/><xml/>'],
    ['text after the root', '<xml/>x'],
    ['text before the root', 'x<xml/>'],
    ['an attribute without quotes', '<xml><a b=c>1</a></xml>'],
    ['an end of CDATA in text', '<xml><a>]]></a></xml>'],
    ['a control character', '<xml><a>\u0001</a></xml>'],
    ['a control character by number', '<xml><a>&#0;</a></xml>'],
    ['half of a surrogate pair', '<xml><a>\ud800</a></xml>'],
    ['a name that begins with a digit', '<xml><1>a</1></xml>'],
    ['HTML', '<html><head><meta charset="utf-8"></head></html>'],
  ])('refuses %s', (_, xml) => {
    expect(() => toObject(xml)).toThrow(SyntaxError);
  });

  it('refuses a document cut off at any place', () => {
    const xml = '<?xml version="1.0"?><xml><a><![CDATA[1]]></a><b>&amp;2</b></xml>';
    for (let length = 0; length < xml.length; length++) {
      expect(() => toObject(xml.slice(0, length)), xml.slice(0, length)).toThrow(SyntaxError);
    }
    expect(toObject(xml)).toEqual({ a: '1', b: '&2' });
  });

  it('refuses a document that nests too deep', () => {
    expect(toObject(nested(31))).toBeDefined();
    expect(() => toObject(nested(32))).toThrow(/deeper than 32/);
    expect(() => toObject(nested(100_000))).toThrow(SyntaxError);
  });

  it('reads a hundred thousand elements of one name in no more time than others', () => {
    const started = performance.now();
    const read = toObject(`<xml>${'<a/>'.repeat(200_000)}</xml>`);
    expect(read['a']).toHaveLength(200_000);
    expect(performance.now() - started).toBeLessThan(patience(3_000));
  });

  it('is as new after a failure', () => {
    expect(() => toObject('<xml><a>')).toThrow();
    expect(toObject('<xml><b>1</b></xml>')).toEqual({ b: '1' });
  });
});

describe('Transformer.toXml', () => {
  it('writes text as CDATA, numbers unchanged, and leaves out null and undefined', () => {
    expect(
      toXml({ appid: 'wx1', total_fee: 1, big: 10n, yes: true, no: null, none: undefined, empty: '' }),
    ).toBe(
      '<xml><appid><![CDATA[wx1]]></appid><total_fee>1</total_fee><big>10</big><yes>true</yes><empty><![CDATA[]]></empty></xml>',
    );
  });

  it('writes another root, nested objects, and an array as several elements', () => {
    expect(toXml({ a: { b: 1 }, c: [1, { d: 2 }], e: [] }, 'root')).toBe(
      '<root><a><b>1</b></a><c>1</c><c><d>2</d></c></root>',
    );
  });

  it.each([
    ['an end of CDATA', 'a]]>b'],
    ['several', ']]>]]>]]]]>>'],
    ['an end of CDATA with a carriage return', 'a]]>\r</a><b>'],
    ['markup', '</a><sign>forged</sign><a>'],
    ['an opening of CDATA', '<![CDATA['],
    ['a carriage return', 'a\r\nb\rc'],
    ['entities', '&amp;&#13;&e;'],
    ['other languages', '腾讯充值 🙂 \u200b'],
  ])('keeps a text with %s what it is', (_, text) => {
    expect(toObject(toXml({ a: text, b: '1' }))).toEqual({ a: text, b: '1' });
  });

  it.each([
    ['a zero byte', 'a\0b'],
    ['an escape', '\u001b[31m'],
    ['a non-character', '\uffff'],
    ['half of a surrogate pair', '\ud83d'],
  ])('refuses a text with %s, which no parser would take', (_, text) => {
    expect(() => toXml({ attach: text })).toThrow(/attach contains a character/);
  });

  it.each(['', '1a', 'a b', 'a>', '-a', 'a/b', 'a:b', '中', '><sign>'])('refuses %j as a name', (name) => {
    expect(() => toXml({ [name]: '1' })).toThrow(TypeError);
    expect(() => toXml({ a: 1 }, name)).toThrow(/not a valid XML element name/);
  });

  it('refuses what XML has no form for, naming the field', () => {
    expect(() => toXml({ fee: Number.NaN })).toThrow('fee is NaN');
    expect(() => toXml({ fee: Number.POSITIVE_INFINITY })).toThrow('fee is Infinity');
    expect(() => toXml({ fee: () => 1 })).toThrow('fee is a function');
    expect(() => toXml({ fee: Symbol('x') })).toThrow('fee is a symbol');
  });
});

describe('Transformer, there and back', () => {
  const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
  const text = fc.oneof(
    fc.string({ unit: character }).filter((value) => !notXml.test(value)),
    fc
      .array(fc.constantFrom(']]>', '<![CDATA[', '\r', '\n', '&', '<', '>', '"', 'a', ']', '中'), {
        maxLength: 12,
      })
      .map((parts) => parts.join('')),
  );
  const name = fc.oneof(
    fc.stringMatching(/^[A-Za-z_][\w.-]{0,12}$/),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'sign'),
  );
  const { message } = fc.letrec<{ value: unknown; message: Record<string, unknown> }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      fc.array(text, { minLength: 2, maxLength: 4 }),
      tie('message').filter((value) => Object.keys(value).length > 0),
    ),
    message: fc
      .uniqueArray(fc.tuple(name, tie('value')), { selector: ([key]) => key, maxLength: 5 })
      .map((entries) => Object.fromEntries(entries)),
  }));

  it(`keeps every message what it was (seed ${seed})`, () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(toObject(toXml(value))).toEqual(value);
      }),
      { seed, numRuns: 400, verbose: 1 },
    );
  });

  it(`throws nothing but a SyntaxError, whatever it is given (seed ${seed})`, () => {
    const pieces = fc.constantFrom(
      '<xml>',
      '</xml>',
      '<a>',
      '</a>',
      '<a/>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&',
      ';',
      '<?',
      '?>',
      '<!',
      '>',
      '<',
      '"',
      '=',
      'a',
      ' ',
      '\0',
      '中',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 16 }).map((parts) => parts.join('')),
        (xml) => {
          try {
            toObject(xml);
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
          }
        },
      ),
      { seed, numRuns: 2_000, verbose: 1 },
    );
  });
});
