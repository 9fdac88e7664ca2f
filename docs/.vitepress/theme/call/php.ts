import type { TryForm } from '@wechatpay-kit/ui/form/schema.js';
import { isObject } from '@wechatpay-kit/ui/form/value.js';
import { chainSegment } from '../../../../tools/codegen/names.js';
import { writtenPath } from '../../../../tools/docs/paths.js';
import { type Line, line, type Token } from './lines.js';
import { type WireCall, wireCall } from './wire.js';

/** The six forms of a call, as in TypeScript: those with a promise, and those that block. */
export type PhpForm = 'chain' | 'declared' | 'index' | 'chainSync' | 'declaredSync' | 'indexSync';

/**
 * The call for the official PHP SDK, `wechatpay/wechatpay`.
 *
 * @returns `undefined` if the call needs a signature that this SDK does not make
 * @see https://github.com/wechatpay-apiv3/wechatpay-php
 */
export function phpCall(form: TryForm, path: string, verb: string, as: PhpForm): Line[] | undefined {
  const call = wireCall(form, path, verb);
  if (call === undefined) return undefined;
  const blocking = as.endsWith('Sync');
  const target = spell(as.replace('Sync', ''), path);
  const options = optionLines(call, target.at(-1)?.text.endsWith('->_empty_') ?? false);
  const open = options.length === 0 ? '()' : '([';
  const close = options.length === 0 ? [] : [line('])')];
  const first: Line = [
    ...(blocking ? [{ text: '$response = ' }] : []),
    ...target,
    { text: '->' },
    { text: blocking ? verb : `${verb}Async`, kind: 'function' },
    { text: blocking && options.length === 0 ? `${open};` : open },
  ];
  return [
    ...uploadLines(call),
    first,
    ...options,
    ...(blocking ? close.map(() => line(']);')) : close),
    ...(blocking
      ? [printed(form, '')]
      : [
          [
            { text: '->' },
            { text: 'then', kind: 'function' as const },
            { text: '(' },
            { text: 'static function', kind: 'keyword' as const },
            { text: '(\\Psr\\Http\\Message\\ResponseInterface $response) {' },
          ],
          printed(form, '  '),
          line('})'),
          [{ text: '->' }, { text: 'wait', kind: 'function' as const }, { text: '();' }],
        ]),
  ];
}

function printed({ protocol }: TryForm, indent: string): Line {
  const parsed =
    protocol === 'v2'
      ? '(\\WeChatPay\\Transformer::toArray((string) $response->getBody()));'
      : '(json_decode((string) $response->getBody(), true));';
  return [{ text: indent }, { text: 'print_r', kind: 'function' }, { text: parsed }];
}

/** A chain spells the final slash of a path with a variable without a value. */
function spell(as: string, given: string): Token[] {
  const path = as === 'chain' ? given : writtenPath(given);
  if (as === 'declared') {
    return [
      { text: '$instance->' },
      { text: 'chain', kind: 'function' },
      { text: '(' },
      { text: quoted(path), kind: 'string' },
      { text: ')' },
    ];
  }
  if (as === 'index') return [{ text: '$instance[' }, { text: quoted(path), kind: 'string' }, { text: ']' }];
  const segments = path.split('/').map(chainSegment);
  const members = segments.map((name) => (/^[a-z_]\w*$/i.test(name) ? name : `{${quoted(name)}}`));
  return [{ text: ['$instance', ...members].join('->') }];
}

function optionLines(call: WireCall, slash: boolean): Line[] {
  const { form, upload, fields, method } = call;
  const message = { ...fields };
  // The SDK adds it.
  delete message['nonce_str'];
  const flat = form.protocol === 'v2' && method === 'GET' ? 'query' : 'xml';
  const options: Record<string, unknown> = slash ? { empty: '' } : {};
  for (const [name, value] of Object.entries(form.sample)) {
    if (name !== 'body') options[name] = name === flat ? message : value;
  }
  if (form.nonceless) options['nonceless'] = true;
  const encrypts = form.fields.some(({ name, fields: inner = [] }) => hasEncrypted(call, name, inner));
  if (encrypts) {
    options['headers'] = {
      ...(isObject(options['headers']) ? options['headers'] : {}),
      'Wechatpay-Serial': new Source('$platformPublicKeyId'),
    };
  }
  if (upload !== undefined) {
    options['body'] = new Source('$media->getStream()');
    options['headers'] = { 'Content-Type': new Source('$media->getContentType()') };
  }
  return Object.entries(options).flatMap(([name, value]) => {
    const lines = entry(call, name, value, { indent: '  ', width: 0, place: name });
    return name === 'base_uri' ? [noted(lines, value)] : lines;
  });
}

/** Where the host is, after it. */
function noted([first = []]: Line[], host: unknown): Line {
  return host === 'https://apihk.mch.weixin.qq.com/' ? [...first, { text: ' // 接入点(香港接入)' }] : first;
}

function hasEncrypted(call: WireCall, place: string, fields: TryForm['fields']): boolean {
  const value = place.split('.').reduce<unknown>((held, name) => {
    const item = Array.isArray(held) ? (held[0] as unknown) : held;
    return isObject(item) ? item[name] : undefined;
  }, call.form.sample);
  if (value === undefined) return false;
  if (call.isEncrypted(place)) return true;
  return fields.some(({ name, fields: inner, items }) =>
    hasEncrypted(call, `${place}.${name}`, inner ?? items?.fields ?? []),
  );
}

function uploadLines({ upload }: WireCall): Line[] {
  if (upload === undefined) return [];
  return [
    [
      { text: '$media = ' },
      { text: 'new', kind: 'keyword' },
      { text: ' \\WeChatPay\\Util\\MediaUtil(' },
      { text: quoted(`./${upload.name}`), kind: 'string' },
      { text: ');' },
    ],
  ];
}

/** An expression. */
class Source {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

interface Place {
  readonly indent: string;
  /** The width of the longest name beside this one, quoted. */
  readonly width: number;
  readonly place: string;
}

function entry(call: WireCall, name: string, value: unknown, { indent, width, place }: Place): Line[] {
  const key: Token[] = [
    { text: indent },
    { text: quoted(name), kind: 'property' },
    { text: `${' '.repeat(Math.max(0, width - quoted(name).length))} => ` },
  ];
  return ended(withFirst(key, valueLines(call, value, indent, place)));
}

function valueLines(call: WireCall, value: unknown, indent: string, place: string): Line[] {
  if (value instanceof Source) return [line(value.text)];
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null)) {
      const items = value.flatMap((item, at) => [
        ...(at === 0 ? [] : [{ text: ', ' }]),
        ...(valueLines(call, item, '', place)[0] ?? []),
      ]);
      return [[{ text: '[' }, ...items, { text: ']' }]];
    }
    const items = value.flatMap((item) =>
      ended(withFirst([{ text: `${indent}  ` }], valueLines(call, item, `${indent}  `, place))),
    );
    return [line('['), ...items, line(`${indent}]`)];
  }
  if (isObject(value)) {
    const entries = Object.entries(value);
    const width = Math.max(0, ...entries.map(([name]) => quoted(name).length));
    const inner = entries.flatMap(([name, held]) =>
      entry(call, name, held, { indent: `${indent}  `, width, place: `${place}.${name}` }),
    );
    return [line('['), ...inner, line(`${indent}]`)];
  }
  if (typeof value === 'string') {
    const text: Token = { text: quoted(value), kind: 'string' };
    if (!call.isEncrypted(place)) return [[text]];
    return [[{ text: '\\WeChatPay\\Crypto\\Rsa::encrypt(' }, text, { text: ', $platformPublicKey)' }]];
  }
  return [line(String(value), typeof value === 'number' ? 'number' : 'keyword')];
}

function withFirst(before: readonly Token[], [first = [], ...rest]: readonly Line[]): Line[] {
  return [[...before, ...first], ...rest];
}

/** Adds a comma to the last line. */
function ended(lines: readonly Line[]): Line[] {
  return lines.map((tokens, at) => (at === lines.length - 1 ? [...tokens, { text: ',' }] : tokens));
}

/** https://www.php.net/manual/en/language.types.string.php#language.types.string.syntax.single */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
