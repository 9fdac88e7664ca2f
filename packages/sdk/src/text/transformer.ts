/** APIv2's XML, to objects and back. */
import type { SaxesParser } from 'saxes';
import { cut, quoted } from '../errors/given.js';
import { maxDepth, tooDeep } from './nesting.js';

/** What an element holds: text, further elements, or several of the same name. */
export type XmlValue = string | XmlObject | XmlValue[];
export interface XmlObject {
  [name: string]: XmlValue;
}

let parserClass: typeof SaxesParser | undefined;

/**
 * Reads an XML document into an object of its root's children. Text and CDATA come out as one string; an element
 * that occurs several times becomes an array.
 *
 * @param xml a whole, well-formed document
 * @returns the children of the root, whatever the root is called (`<xml>` in most messages, `<root>` in some)
 * @throws SyntaxError for anything that is not one well-formed document, and for any document with a DTD: none of
 *   WeChat Pay's messages has one, and entities are how XML parsers are attacked
 * @example Transformer.toObject('<xml><appid><![CDATA[wx1]]></appid></xml>') // { appid: 'wx1' }
 */
export function toObject(xml: string): XmlObject {
  return flatMessage(xml) ?? parsed(xml);
}

/** Any message: nested, with entities, comments, a declaration. */
function parsed(xml: string): XmlObject {
  const stack: { name: string; text: string; children: XmlObject | undefined }[] = [];
  let result: XmlObject = {};
  const fail = (why: string): never => {
    throw new SyntaxError(`not an XML message: ${cut(why)}`);
  };
  const onText = (text: string): void => {
    const top = stack.at(-1);
    if (top !== undefined) top.text += text;
  };

  const parser = createParser();
  parser.on('error', (error) => fail(error.message));
  parser.on('doctype', () => fail('it declares a DTD, which is refused'));
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('opentag', ({ name }) => {
    if (stack.length >= maxDepth) fail(tooDeep);
    stack.push({ name, text: '', children: undefined });
  });
  parser.on('closetag', () => {
    const element = stack.pop();
    if (element === undefined) return;
    const parent = stack.at(-1);
    // A signature covers elements and what they hold. Beside them nothing may stand that it does not cover.
    if (element.children !== undefined && element.text.trim() !== '')
      fail(`${element.name} holds text beside its elements`);
    if (parent === undefined) {
      if (element.children === undefined && element.text.trim() !== '')
        fail('the root holds text, not elements');
      result = element.children ?? {};
    } else {
      parent.children ??= {};
      add(parent.children, element.name, element.children ?? element.text);
    }
  });
  parser.write(xml).close();
  return result;
}

/**
 * Writes an object as an XML document.
 *
 * @param object the fields; text goes out as CDATA, numbers as they are, `null` and `undefined` not at all
 * @param root the root element's name
 * @throws TypeError naming the field that XML cannot carry, or that contains itself or nests deeper than 32 levels
 * @example Transformer.toXml({ appid: 'wx1', total_fee: 1 }) // '<xml><appid><![CDATA[wx1]]></appid><total_fee>1</total_fee></xml>'
 */
export function toXml(object: Readonly<Record<string, unknown>>, root = 'xml'): string {
  return element(root, object, 1);
}

/** Characters that XML allows and that stand for themselves; no carriage return, no surrogates. */
const simple = /^[\t\n\x20-\ud7ff\ue000-\ufffd]*$/;
const flatRoot = /^[ \t\n]*<([A-Za-z]\w*)>/;
const flatEnd = /^[ \t\n]*<\/(\w+)>[ \t\n]*$/;
const flatElement = /[ \t\n]*<([A-Za-z]\w*)>(?:<!\[CDATA\[([^\]]*)\]\]>|([^<>&\]]*))<\/\1>/y;

/**
 * Reads what nearly every message is: a flat list of elements, each of another name, of plain text or one CDATA
 * section. It takes a fifth of the parser's time.
 *
 * @returns `undefined` for anything else, which the parser then reads or refuses
 */
function flatMessage(xml: string): XmlObject | undefined {
  const [opening, root] = flatRoot.exec(xml) ?? [];
  if (opening === undefined || !simple.test(xml)) return undefined;
  const fields: XmlObject = {};
  let end = opening.length;
  for (;;) {
    flatElement.lastIndex = end;
    const found = flatElement.exec(xml);
    if (found === null) break;
    const [, name = '', cdata, text = ''] = found;
    if (Object.hasOwn(fields, name)) return undefined;
    fields[name] = cdata ?? text;
    end = flatElement.lastIndex;
  }
  return flatEnd.exec(xml.slice(end))?.[1] === root ? fields : undefined;
}

function createParser(): SaxesParser {
  // Loaded when XML is first met: a program that only speaks APIv3 never pays for it.
  // The build takes the parser into the bundle, where this is a call of its own function.
  parserClass ??= (require('saxes') as typeof import('saxes')).SaxesParser;
  return new parserClass({ fragment: false });
}

function add(parent: XmlObject, name: string, value: XmlValue): void {
  const existing = Object.hasOwn(parent, name) ? parent[name] : undefined;
  // Appended in place: a copy for each of a million elements would take hours, and anybody can send them.
  if (Array.isArray(existing)) {
    existing.push(value);
    return;
  }
  const next = existing === undefined ? value : [existing, value];
  if (name !== '__proto__') parent[name] = next;
  // `parent.__proto__ = …` would set the prototype; a defined property is a field like any other.
  else
    Object.defineProperty(parent, name, {
      value: next,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

const elementName = /^[A-Za-z_][\w.-]*$/;

function element(name: string, value: unknown, depth: number): string {
  if (!elementName.test(name)) throw new TypeError(`'${quoted(name)}' is not a name for an XML element`);
  if (typeof value === 'string') return `<${name}>${text(name, value)}</${name}>`;
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return `<${name}>${content(name, value)}</${name}>`;
  if (depth > maxDepth) throw new TypeError(`${name} cannot be written: ${tooDeep}, or contains itself`);
  if (Array.isArray(value)) return value.map((item) => element(name, item, depth + 1)).join('');
  let children = '';
  for (const [key, child] of Object.entries(value)) children += element(key, child, depth + 1);
  return `<${name}>${children}</${name}>`;
}

function content(name: string, value: unknown): string {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${quoted(name)} is ${value}, which XML cannot carry`);
      return String(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      throw new TypeError(`${quoted(name)} is a ${typeof value}, which XML cannot carry`);
  }
}

/** https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML excludes
const notXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

function text(name: string, value: string): string {
  if (simple.test(value) && !value.includes(']]>')) return `<![CDATA[${value}]]>`;
  if (notXml.test(value)) throw new TypeError(`${quoted(name)} contains a character that XML cannot carry`);
  // A parser turns a raw carriage return into a line feed, and the signature would no longer match what arrives.
  if (value.includes('\r')) {
    return value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('\r', '&#13;');
  }
  return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
