/** A piece of a text in colours. */
export interface Piece {
  readonly text: string;
  readonly kind?: 'name' | 'text' | 'value';
}

/** A body in lines as one reads it: JSON and XML indented, and any other text as it is. */
export function prettify(text: string): readonly Piece[] {
  const start = text.trimStart()[0];
  if ((start === '{' || start === '[') && isJson(text)) return prettyJson(text);
  if (start === '<') return prettyXml(text);
  return [{ text }];
}

/** The same without colours. A text that is neither JSON nor XML is returned as it is. */
export function pretty(text: string): string {
  return prettify(text)
    .map((piece) => piece.text)
    .join('');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Takes the text apart without reading its numbers, which may be longer than a number of JavaScript. */
function prettyJson(text: string): readonly Piece[] {
  const tokens: readonly string[] = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
  const pieces: Piece[] = [];
  let depth = 0;
  const line = (): void => void pieces.push({ text: `\n${'  '.repeat(depth)}` });
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (token === '{' || token === '[') {
      pieces.push({ text: token });
      if (next === '}' || next === ']') return;
      depth += 1;
      line();
    } else if (token === '}' || token === ']') {
      const before = tokens[at - 1];
      if (before !== '{' && before !== '[') {
        depth -= 1;
        line();
      }
      pieces.push({ text: token });
    } else if (token === ',') {
      pieces.push({ text: ',' });
      line();
    } else if (token === ':') pieces.push({ text: ': ' });
    else if (!token.startsWith('"')) pieces.push({ text: token, kind: 'value' });
    else pieces.push({ text: token, kind: next === ':' ? 'name' : 'text' });
  });
  return pieces;
}

/** The messages of APIv2: elements with a text, or with further elements. */
function prettyXml(text: string): readonly Piece[] {
  const tokens: readonly string[] = text.match(/<!\[CDATA\[[\s\S]*?\]\]>|<[^>]+>|[^<]+/g) ?? [];
  const pieces: Piece[] = [];
  let depth = 0;
  let hasText = false;
  const line = (): void => void (pieces.length > 0 && pieces.push({ text: `\n${'  '.repeat(depth)}` }));
  for (const [at, token] of tokens.entries()) {
    if (token.startsWith('</')) {
      depth = Math.max(0, depth - 1);
      if (!hasText) line();
      pieces.push({ text: token, kind: 'name' });
      hasText = false;
    } else if (token.startsWith('<![CDATA[') || !token.startsWith('<')) {
      if (token.trim() === '') continue;
      pieces.push({ text: token, kind: 'text' });
      hasText = true;
    } else {
      line();
      pieces.push({ text: token, kind: 'name' });
      if (!/\/>$|^<\?/.test(token)) {
        depth += 1;
        // An element without content ends on its line.
        hasText = tokens[at + 1]?.startsWith('</') === true;
      }
    }
  }
  return pieces;
}
