import type { Operation } from '@wechatpay-kit/openapi/model';
import { answerBody, redirects } from '../codegen/call-parts.js';
import { chainSegment, property } from '../codegen/names.js';
import { writtenPath } from './paths.js';
import { EncodedText, SampleFile } from './sample-values.js';

/** A piece of source, with its kind. */
export interface Token {
  readonly text: string;
  readonly kind?: 'keyword' | 'string' | 'number' | 'property' | 'function' | 'comment';
}

/** The six forms of a call: three spellings, each with a promise and blocking. */
export const forms = ['chain', 'declared', 'index', 'chainSync', 'declaredSync', 'indexSync'] as const;
export type Form = (typeof forms)[number];

/** A call in six forms, which share everything between `({` and `})`. */
export interface Snippet {
  readonly heads: Readonly<Record<Form, readonly Token[]>>;
  /** The lines of the argument, or none. */
  readonly options: readonly (readonly Token[])[];
  readonly tail: readonly (readonly Token[])[];
}

/** @param options from `sampleOptions` */
export function createSnippet(
  path: string,
  verb: string,
  operation: Operation,
  options: Readonly<Record<string, unknown>>,
): Snippet {
  const result = chooseMember(operation);
  const entries = Object.entries(options);
  const open = entries.length === 0 ? '();' : '({';
  const heads = Object.fromEntries(
    forms.map((form) => {
      const blocking = form.endsWith('Sync');
      return [
        form,
        [
          word('const'),
          { text: ` { ${result} } = ` },
          ...(blocking ? [] : [word('await'), { text: ' ' }]),
          ...spelling(form.replace('Sync', '') as 'chain' | 'declared' | 'index', path),
          { text: '.' },
          { text: blocking ? `${verb}Sync` : verb, kind: 'function' as const },
          { text: open },
        ],
      ];
    }),
  ) as Record<Form, Token[]>;
  return {
    heads,
    options: entries.length === 0 ? [] : memberTokens(options, '  '),
    tail: [
      ...(entries.length === 0 ? [] : [[{ text: '});' }]]),
      [{ text: 'console.' }, { text: 'log', kind: 'function' }, { text: `(${result});` }],
    ],
  };
}

/** One form as source. */
export function joinSource({ heads, options, tail }: Snippet, form: Form): string {
  return [heads[form], ...options, ...tail].map((line) => line.map(({ text }) => text).join('')).join('\n');
}

/** A value as source. The second and further lines are indented. */
export function valueTokens(value: unknown, indent: string): (readonly Token[])[] {
  if (value instanceof EncodedText) {
    const inner = valueTokens(value.value, indent);
    return value.as === 'json'
      ? wrapped('JSON.stringify(', inner, ')')
      : wrapped('new URLSearchParams(', inner, ').toString()');
  }
  if (value instanceof SampleFile) return [[{ text: quoted(value.path), kind: 'string' }]];
  if (Array.isArray(value)) return listTokens(value, indent);
  if (value !== null && typeof value === 'object') {
    if (Object.keys(value).length === 0) return [[{ text: '{}' }]];
    return [[{ text: '{' }], ...memberTokens(value, `${indent}  `), [{ text: `${indent}}` }]];
  }
  if (typeof value === 'string') return [[{ text: quoted(value), kind: 'string' }]];
  return [[{ text: String(value), kind: typeof value === 'number' ? 'number' : 'keyword' }]];
}

function spelling(form: 'chain' | 'declared' | 'index', path: string): Token[] {
  const name: Token = { text: quoted(writtenPath(path)), kind: 'string' };
  if (form === 'declared') {
    return [{ text: 'pay.' }, { text: 'chain', kind: 'function' }, { text: '(' }, name, { text: ')' }];
  }
  if (form === 'index') return [{ text: 'pay[' }, name, { text: ']' }];
  const segments = writtenPath(path).split('/').filter(Boolean).map(chainSegment);
  return [
    { text: ['pay', ...segments].map((segment, at) => (at === 0 ? segment : access(segment))).join('') },
  ];
}

function access(segment: string): string {
  return property(segment) === segment ? `.${segment}` : `[${quoted(segment)}]`;
}

function memberTokens(object: object, indent: string): (readonly Token[])[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const [first = [], ...rest] = valueTokens(value, indent);
    const lines = [
      [{ text: indent }, { text: property(name), kind: 'property' as const }, { text: ': ' }, ...first],
      ...rest,
    ];
    return ended(lines);
  });
}

function listTokens(list: readonly unknown[], indent: string): (readonly Token[])[] {
  if (list.length === 0) return [[{ text: '[]' }]];
  const inner = `${indent}  `;
  if (list.every((item) => item === null || typeof item !== 'object')) {
    const items = list.flatMap((item, at) => [
      ...(at === 0 ? [] : [{ text: ', ' }]),
      ...(valueTokens(item, '')[0] ?? []),
    ]);
    return [[{ text: '[' }, ...items, { text: ']' }]];
  }
  const lines = list.flatMap((item) => {
    const [first = [], ...rest] = valueTokens(item, inner);
    return ended([[{ text: inner }, ...first], ...rest]);
  });
  return [[{ text: '[' }], ...lines, [{ text: `${indent}]` }]];
}

/** Adds a comma to the last line. */
function ended(lines: readonly (readonly Token[])[]): (readonly Token[])[] {
  return lines.map((line, at) => (at === lines.length - 1 ? [...line, { text: ',' }] : line));
}

function wrapped(before: string, lines: readonly (readonly Token[])[], after: string): (readonly Token[])[] {
  return lines.map((line, at) => [
    ...(at === 0 ? [{ text: before }] : []),
    ...line,
    ...(at === lines.length - 1 ? [{ text: after }] : []),
  ]);
}

/** The member of the result to print. */
function chooseMember(operation: Operation): 'data' | 'status' {
  return redirects(operation) || answerBody(operation) !== undefined ? 'data' : 'status';
}

function word(text: string): Token {
  return { text, kind: 'keyword' };
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}
