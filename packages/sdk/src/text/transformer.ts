/** Converts APIv2's XML to objects and back. */
import type { SaxesParser } from 'saxes';
import { cut, quoted } from '../errors/given.js';
import { maxDepth, tooDeep } from './nesting.js';

/** The content of an element: text, child elements, or several elements of the same name. */
export type XmlValue = string | XmlObject | XmlValue[];
/** An element's children by name. */
export interface XmlObject {
  [name: string]: XmlValue;
}

let parserClass: typeof SaxesParser | undefined;

/**
 * Parses an XML document into an object of its root's children. Text and CDATA become one string. An element that occurs
 * several times becomes an array.
 *
 * @param xml a complete, well-formed document
 * @returns the children of the root; the root's name does not matter (`<xml>` in most messages, `<root>` in some)
 * @throws SyntaxError for a text that is not one well-formed document, and for a document with a DTD: WeChat Pay never
 *   sends one, and entities are a common attack on XML parsers
 * @example Transformer.toObject('<xml><appid><![CDATA[wx1]]></appid></xml>') // { appid: 'wx1' }
 */
export function toObject(xml: string): XmlObject {
  return flatMessage(xml) ?? parsed(xml);
}

/** Parses any message, including nested elements, entities, comments and a declaration. */
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
  parser.on('doctype', () => fail('it declares a DTD, which is not allowed'));
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
    // A signature covers elements and their content. Text beside elements is not signed, so it is refused.
    if (element.children !== undefined && element.text.trim() !== '')
      fail(`${element.name} contains both text and elements`);
    if (parent === undefined) {
      if (element.children === undefined && element.text.trim() !== '')
        fail('the root contains text instead of elements');
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
 * Serialises an object as an XML document.
 *
 * @param object the fields; strings are written as CDATA, numbers as they are, `null` and `undefined` are left out
 * @param root the root element's name, `xml` by default
 * @returns the document
 * @throws TypeError naming a field that XML cannot represent, or that contains itself or nests deeper than 32 levels
 * @example Transformer.toXml({ appid: 'wx1', total_fee: 1 }) // '<xml><appid><![CDATA[wx1]]></appid><total_fee>1</total_fee></xml>'
 */
export function toXml(object: Readonly<Record<string, unknown>>, root = 'xml'): string {
  return element(root, object, 1);
}

/** Characters that XML allows without escaping; no carriage return, no surrogates. */
const simple = /^[\t\n\x20-\ud7ff\ue000-\ufffd]*$/;
const flatRoot = /^[ \t\n]*<([A-Za-z]\w*)>/;
const flatEnd = /^[ \t\n]*<\/(\w+)>[ \t\n]*$/;
const flatElement = /[ \t\n]*<([A-Za-z]\w*)>(?:<!\[CDATA\[([^\]]*)\]\]>|([^<>&\]]*))<\/\1>/y;

/**
 * Fast path for the usual message: a flat list of elements with different names, each with plain text or one CDATA
 * section. It takes a fifth of the parser's time.
 *
 * @returns `undefined` for any other message; the parser then reads or refuses it
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
  // Loaded on first use: a program that uses only APIv3 never loads it.
  // The build includes the parser in the bundle, where this `require` is a local function.
  parserClass ??= (require('saxes') as typeof import('saxes')).SaxesParser;
  return new parserClass({ fragment: false });
}

function add(parent: XmlObject, name: string, value: XmlValue): void {
  const existing = Object.hasOwn(parent, name) ? parent[name] : undefined;
  // Appended in place. A copy per element would take hours for a million elements, and an unverified sender can send them.
  if (Array.isArray(existing)) {
    existing.push(value);
    return;
  }
  const next = existing === undefined ? value : [existing, value];
  if (name !== '__proto__') parent[name] = next;
  // `parent.__proto__ = …` would set the prototype; defineProperty makes a plain field.
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
  if (!elementName.test(name)) throw new TypeError(`'${quoted(name)}' is not a valid XML element name`);
  if (typeof value === 'string') return `<${name}>${text(name, value)}</${name}>`;
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return `<${name}>${content(name, value)}</${name}>`;
  if (depth > maxDepth)
    throw new TypeError(`${name} cannot be written as XML: ${tooDeep}, or contains itself`);
  if (Array.isArray(value)) return value.map((item) => element(name, item, depth + 1)).join('');
  let children = '';
  for (const [key, child] of Object.entries(value)) children += element(key, child, depth + 1);
  return `<${name}>${children}</${name}>`;
}

function content(name: string, value: unknown): string {
  switch (typeof value) {
    case 'number':
      if (!Number.isFinite(value))
        throw new TypeError(`${quoted(name)} is ${value}, which cannot be written as XML`);
      return String(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      throw new TypeError(`${quoted(name)} is a ${typeof value}, which cannot be written as XML`);
  }
}

/** https://www.w3.org/TR/xml/#charsets */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters XML excludes
const notXml = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

function text(name: string, value: string): string {
  if (simple.test(value) && !value.includes(']]>')) return `<![CDATA[${value}]]>`;
  if (notXml.test(value)) throw new TypeError(`${quoted(name)} contains a character that XML does not allow`);
  // XML parsers turn a raw carriage return into a line feed. The receiver's text would not match the signature.
  if (value.includes('\r')) {
    return value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('\r', '&#13;');
  }
  return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
