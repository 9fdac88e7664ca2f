import type { Catalogue, SiteWebhook } from './catalogue.js';
import type { Field, FieldVariant } from './fields.js';
import type { Language } from './label.js';
import { sampleObject } from './samples.js';
import { type Token, valueTokens } from './snippet.js';

/** The names of a notification's handler function. */
export function eventNames({ webhooks }: Catalogue, { name, operation }: SiteWebhook): readonly string[] {
  const types = operation['x-event-types'];
  if (types === undefined) return [name];
  const v3 = new Set(webhooks.filter(({ protocol }) => protocol === 'v3').map((webhook) => webhook.name));
  return Object.keys(types).map((type) => (v3.has(type) ? `v2:${type}` : type));
}

/** A handler of the notification, as in a program. */
export function handlerTokens(
  language: Language,
  catalogue: Catalogue,
  webhook: SiteWebhook,
): (readonly Token[])[] {
  const { fields, test } = tellingFields(webhook);
  const shown = fields.map((name) => `data.${name}`);
  const indent = test === undefined ? '    ' : '      ';
  const log: Token[] = [
    { text: `${indent}console.` },
    { text: 'log', kind: 'function' },
    { text: `(${shown.length === 0 ? 'data' : shown.join(', ')});` },
  ];
  const lines = test === undefined ? [log] : [conditionTokens(test), log, [{ text: '    }' }]];
  const functions = eventNames(catalogue, webhook).flatMap((name) => [
    [
      { text: '  ' },
      { text: `'${name}'`, kind: 'string' as const },
      { text: ': ' },
      { text: 'async', kind: 'keyword' as const },
      { text: ' ({ data }) => {' },
    ],
    ...lines,
    ...replyTokens(language, webhook),
    [{ text: '  },' }],
  ]);
  return [
    [
      { text: 'export', kind: 'keyword' },
      { text: ' ' },
      { text: 'const', kind: 'keyword' },
      { text: ' POST = pay.notifications.' },
      { text: 'handler', kind: 'function' },
      { text: '({' },
    ],
    ...functions,
    [{ text: '});' }],
  ];
}

/** `if ('out_trade_no' in data) {` */
function conditionTokens(field: string): Token[] {
  return [
    { text: '    ' },
    { text: 'if', kind: 'keyword' },
    { text: ' (' },
    { text: `'${field}'`, kind: 'string' },
    { text: ' ' },
    { text: 'in', kind: 'keyword' },
    { text: ' data) {' },
  ];
}

function replyTokens(language: Language, { reply, protocol }: SiteWebhook): (readonly Token[])[] {
  if (reply.length === 0) return [];
  const value = sampleObject({ protocol, language }, { fields: reply, choices: [] }, reply.length);
  const lines = valueTokens(value, '    ');
  return lines.map((line, at) => [
    ...(at === 0 ? [{ text: '    ' }, { text: 'return', kind: 'keyword' as const }, { text: ' ' }] : []),
    ...line,
    ...(at === lines.length - 1 ? [{ text: ';' }] : []),
  ]);
}

/** The first fields that a merchant reads: its own number, WeChat Pay's number, the state. */
const telling = [
  [/^out_trade_no$/, /^out_refund_no$/, /^out_\w+_(no|code)$/, /^contract_code$/],
  [/^(transaction|refund|contract)_id$/],
  [/_(state|status)$/],
];

/** The fields that a handler shows. */
interface Telling {
  readonly fields: readonly string[];
  /** The field by which a handler tells the forms of the notification apart that have the shown fields. */
  readonly test: string | undefined;
}

/**
 * The two most informative fields: those that all forms of the notification have. If the most informative one is not in all
 * forms, those of the forms that have it.
 */
function tellingFields({ payload, variants }: SiteWebhook): Telling {
  if (variants.length === 0) return { fields: mostTelling(payload), test: undefined };
  const common = shared(variants);
  const [first = ''] = mostTelling(payload);
  if (common.some(({ name }) => name === first)) return { fields: mostTelling(common), test: undefined };
  const having = variants.filter(({ fields }) => fields.some(({ name }) => name === first));
  return { fields: mostTelling(shared(having)), test: first };
}

/** The fields that all the forms have. */
function shared([first, ...others]: readonly FieldVariant[]): Field[] {
  return (first?.fields ?? []).filter(({ name }) =>
    others.every(({ fields }) => fields.some((field) => field.name === name)),
  );
}

function mostTelling(fields: readonly Field[]): string[] {
  const names = fields
    .filter(({ fields: inner, item, numbered }) => inner.length === 0 && item === undefined && !numbered)
    .sort((a, b) => Number(b.required) - Number(a.required))
    .map(({ name }) => name)
    .filter((name) => /^[a-z_]\w*$/i.test(name));
  const chosen = telling.flatMap((rules) => {
    const found = rules.flatMap((rule) => names.find((name) => rule.test(name)) ?? []);
    return found.slice(0, 1);
  });
  return [...new Set([...chosen, ...names])].slice(0, 2);
}
