/**
 * Reads XML 1.0 without a DTD. Strict: a document that is not well-formed is refused.
 *
 * @see https://www.w3.org/TR/xml/
 */

/** What a document contains, in its order. */
export interface XmlEvents {
  open(name: string): void;
  /** Text or CDATA, with line ends and entities resolved. */
  text(text: string): void;
  close(): void;
  /** Throws an error that says what is wrong with the document. */
  fail(why: string): never;
}

/** A character that XML does not allow: https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML excludes
export const notXml: RegExp = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDFFF]/u;

const space = /[ \t\r\n]*/y;
/** https://www.w3.org/TR/xml/#NT-Name */
const name =
  /[:A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}][-.0-9:A-Z_a-z\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u200c-\u200d\u203f\u2040\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\u{10000}-\u{effff}]*/uy;
const equals = /[ \t\r\n]*=[ \t\r\n]*/y;
const quotedValue = /"([^<"]*)"|'([^<']*)'/y;
/** A byte order mark and a declaration: https://www.w3.org/TR/xml/#NT-XMLDecl */
const beginning =
  /^\ufeff?(?:<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.\d+"|'1\.\d+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>)?/;
/** A reference to a character, and an ampersand that is none. */
const reference = /&(?:#(\d+)|#x([\da-fA-F]+)|(amp|lt|gt|quot|apos));|&/g;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Reads a whole document. */
export function readXml(xml: string, on: XmlEvents): void {
  if (notXml.test(xml)) on.fail('it contains a character that XML does not allow');
  let at = beginning.exec(xml)?.[0].length ?? 0;
  let root = false;
  const open: string[] = [];

  function take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(xml) ?? undefined;
    if (found !== undefined) at = pattern.lastIndex;
    return found;
  }

  function skip(text: string): boolean {
    if (!xml.startsWith(text, at)) return false;
    at += text.length;
    return true;
  }

  /** What comes before `end`, which is skipped. */
  function upTo(end: string, what: string): string {
    const from = at;
    const to = xml.indexOf(end, from);
    if (to === -1) on.fail(`${what} has no end`);
    at = to + end.length;
    return xml.slice(from, to);
  }

  function takeName(what: string): string {
    return take(name)?.[0] ?? on.fail(`${what} has no name`);
  }

  function resolved(text: string): string {
    if (!text.includes('&')) return text;
    return text.replace(reference, (whole, decimal?: string, hex?: string, short?: string) => {
      if (short !== undefined) return named[short] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      const character = code <= 0x10ffff ? String.fromCodePoint(code) : '\0';
      if (notXml.test(character)) on.fail(`${whole} refers to no character that XML knows`);
      return character;
    });
  }

  function startTag(): void {
    if (root && open.length === 0) on.fail('it has more than one root');
    root = true;
    const element = takeName('a tag');
    const attributes = new Set<string>();
    for (;;) {
      const from = at;
      take(space);
      if (skip('>')) {
        open.push(element);
        on.open(element);
        return;
      }
      if (skip('/>')) {
        on.open(element);
        on.close();
        return;
      }
      if (at === from) on.fail(`the tag of ${element} is malformed`);
      const attribute = takeName(`an attribute of ${element}`);
      const value = take(equals) && take(quotedValue);
      if (value === undefined) on.fail(`the attribute ${attribute} of ${element} has no value in quotes`);
      if (attributes.has(attribute)) on.fail(`the attribute ${attribute} of ${element} occurs twice`);
      attributes.add(attribute);
      resolved(value[1] ?? value[2] ?? '');
    }
  }

  function endTag(): void {
    const element = takeName('an end tag');
    take(space);
    if (!skip('>') || element !== open.pop()) on.fail(`the end tag of ${element} ends no element`);
    on.close();
  }

  function text(): void {
    const end = xml.indexOf('<', at);
    const found = xml.slice(at, end === -1 ? undefined : end);
    at += found.length;
    if (open.length === 0) {
      if (/[^ \t\r\n]/.test(found)) on.fail('it contains text outside its root');
    } else {
      if (found.includes(']]>')) on.fail('its text contains ]]>');
      on.text(resolved(withLineFeeds(found)));
    }
  }

  while (at < xml.length) {
    if (skip('</')) endTag();
    else if (skip('<!--')) {
      if (/--|-$/.test(upTo('-->', 'a comment'))) on.fail('a comment contains --');
    } else if (open.length > 0 && skip('<![CDATA[')) on.text(withLineFeeds(upTo(']]>', 'a CDATA section')));
    else if (skip('<!DOCTYPE')) on.fail('it declares a DTD, which is not allowed');
    else if (skip('<?')) {
      const target = takeName('a processing instruction');
      if (/^xml$/i.test(target)) on.fail('it has an XML declaration that is malformed or not at its start');
      if (!/^(?:[ \t\r\n]|$)/.test(upTo('?>', 'a processing instruction'))) {
        on.fail('a processing instruction has a malformed name');
      }
    } else if (skip('<')) startTag();
    else text();
  }
  if (open.length > 0) on.fail(`the element ${open.at(-1)} has no end`);
  if (!root) on.fail('it has no root');
}

/** https://www.w3.org/TR/xml/#sec-line-ends */
function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
