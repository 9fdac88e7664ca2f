import type { Token } from './snippet.js';

/** Splits indented JSON or XML into lines of tokens. */
export function messageTokens(text: string): (readonly Token[])[] {
  const read = text.startsWith('<') ? xmlLine : jsonLine;
  return text.split('\n').map((line) => read(line).filter((token) => token.text !== ''));
}

/** `"name": ` and a value with its comma; either may be missing. */
const json =
  /^(\s*)(?:("(?:[^"\\]|\\.)*")(: ))?(?:("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null))?(.*)$/;

function jsonLine(line: string): Token[] {
  const [, indent = '', name = '', colon = '', text = '', number = '', word = '', rest = ''] =
    json.exec(line) ?? [];
  return [
    { text: indent },
    { text: name, kind: 'property' },
    { text: colon },
    { text, kind: 'string' },
    { text: number, kind: 'number' },
    { text: word, kind: 'keyword' },
    { text: rest },
  ];
}

/** Tags, and the text between them. */
function xmlLine(line: string): Token[] {
  return line
    .split(/(<\/?[\w-]+>)/)
    .map((text, at): Token => ({ text, kind: at % 2 === 1 ? 'property' : 'string' }));
}
