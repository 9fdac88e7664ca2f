import { chainSegment, property } from '../../../../../../tools/codegen/names.js';
import { messageFields, type Shown } from './verification.js';

/**
 * The request as a program with the SDK: the operation's chain, with the arguments of the request.
 *
 * @param url the sandbox's HTTP listener
 * @returns `undefined` for a path that is no operation, and for a form with a file
 */
export function asTypeScript(request: Shown, url: string): string | undefined {
  const { operation, headers, merchant } = request;
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (operation === undefined || type?.startsWith('multipart/') === true) return undefined;
  const [verb = '', path = ''] = operation.split(' ');
  const options = readOptions(request, path);
  const chain = path
    .replace(/\{empty\}$/, '')
    .split('/')
    .filter(Boolean)
    .map(chainSegment);
  const call = `pay${chain.map((name) => member(name)).join('')}.${verb.toLowerCase()}`;
  const given = Object.keys(options).length === 0 ? '' : write(options, '');
  const query = merchant === undefined ? '' : `?merchant=${merchant}`;
  return `import { WeChatPay } from 'wechatpay-kit';

const answer = await fetch('${url}/_sandbox/config${query}');
const { config } = await answer.json();
const pay = new WeChatPay(config);
const { data } = await ${call}(${given});
console.log(data);
`.trimEnd();
}

function readOptions({ url, body }: Shown, path: string): Record<string, unknown> {
  const isV2 = path.startsWith('v2/');
  const [pathname = '', search = ''] = url.split(/\?(.*)/s);
  const options: Record<string, unknown> = isV2 ? {} : readVariables(pathname, path);
  const query = Object.fromEntries(new URLSearchParams(search));
  if (isV2) {
    const { sign: _, nonce_str: __, ...fields } = messageFields({ url, body });
    return { [body === '' ? 'query' : 'xml']: fields };
  }
  if (search !== '') options['query'] = query;
  if (body !== '') options['json'] = parse(body);
  return options;
}

/** The values of the variables in a path. */
function readVariables(pathname: string, path: string): Record<string, unknown> {
  const given = pathname.split('/').filter((part) => part !== '');
  const entries = path.split('/').flatMap((segment, at): [string, string][] => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    return name === undefined || name === 'empty' ? [] : [[name, decodeURIComponent(given[at] ?? '')]];
  });
  return Object.fromEntries(entries);
}

function member(name: string): string {
  const written = property(name);
  return written === name ? `.${name}` : `[${written}]`;
}

/** A number of more digits than a number of JavaScript holds stays as it was written. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function parse(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') ? token : `{"\\u0000digits":"${token}"}`,
  );
  try {
    return JSON.parse(marked, (_, value: unknown) => {
      const digits = (value as Record<string, unknown> | null)?.['\u0000digits'];
      return typeof digits === 'string' ? new Digits(digits) : value;
    });
  } catch {
    return text;
  }
}

/** A value as source, in the style of the documentation's samples. */
function write(value: unknown, indent: string): string {
  if (value instanceof Digits) return `${value.text}n`;
  if (typeof value === 'string') {
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  }
  if (value === null || typeof value !== 'object') return String(value);
  const inner = `${indent}  `;
  const items = Array.isArray(value)
    ? value.map((item) => write(item, inner))
    : Object.entries(value).map(([name, held]) => `${property(name)}: ${write(held, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (items.length === 0) return open + close;
  const short = Array.isArray(value) ? `[${items.join(', ')}]` : `{ ${items.join(', ')} }`;
  if (indent !== '' && short.length < 60 && !short.includes('\n')) return short;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}${close}`;
}
