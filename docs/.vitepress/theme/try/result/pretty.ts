/**
 * Formats JSON or XML with line breaks and indentation. Numbers, escapes and the order of fields stay as written. Other
 * texts are returned unchanged.
 */
export function pretty(text: string): string {
  const start = text.trimStart()[0];
  if (start === '{' || start === '[') return isJson(text) ? prettyJson(text) : text;
  return start === '<' ? prettyXml(text) : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function prettyJson(text: string): string {
  let out = '';
  let depth = 0;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token.length > 1 && /^[{[]/.test(token)) out += token[0] === '{' ? '{}' : '[]';
    else if (token === '{' || token === '[') {
      depth += 1;
      out += token + line();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      out += line() + token;
    } else if (token === ',') out += token + line();
    else out += token === ':' ? ': ' : token;
  }
  return out;
}

/** Only breaks between tags. Text stays with its tags. */
function prettyXml(text: string): string {
  const tokens = text.match(/<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+/g) ?? [];
  const lines: string[] = [];
  let depth = 0;
  let open = false;
  for (const token of tokens) {
    const tag = /^<(?!!\[CDATA)/.test(token);
    if (!tag) {
      if (open) lines.push(`${lines.pop() ?? ''}${token}`);
      else if (token.trim() !== '') lines.push('  '.repeat(depth) + token.trim());
    } else if (token.startsWith('</')) {
      depth -= 1;
      if (open) lines.push(`${lines.pop() ?? ''}${token}`);
      else lines.push('  '.repeat(Math.max(depth, 0)) + token);
      open = false;
    } else {
      if (open) lines.push((lines.pop() ?? '').trimEnd());
      lines.push('  '.repeat(Math.max(depth, 0)) + token);
      open = !/^<[?!]|\/>$/.test(token);
      if (open) depth += 1;
    }
  }
  return lines.join('\n');
}
