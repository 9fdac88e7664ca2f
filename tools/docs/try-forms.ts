import { signsWithHmac } from '../codegen/call-parts.js';
import type { SiteOperation, SitePath } from './catalogue.js';
import type { Field } from './fields.js';
import { ownNumbers } from './own-numbers.js';
import { plainValue } from './sample-values.js';
import { sampleOptions } from './samples.js';
import type { TryField, TryForm, TryForms } from './try-form.js';

/** The forms of a path's operations. */
export function tryForms({ operations }: SitePath): TryForms {
  return Object.fromEntries(operations.map((site) => [site.verb, tryForm(site)]));
}

function tryForm(site: SiteOperation): TryForm {
  const { protocol, operation, options, urls } = site;
  const sample = sampleOptions({ protocol, language: 'zh' }, operation, options);
  const own = ownNumbers(site);
  return {
    protocol,
    url: urls[0] ?? '',
    ...(operation['x-nonceless'] ? { nonceless: true as const } : {}),
    ...(protocol === 'v2' && signsWithHmac(operation) ? { hmac: true as const } : {}),
    fields: options.filter(({ name }) => name !== 'stream' && name !== 'nonceless').map(tryField),
    sample: plainValue(sample) as Readonly<Record<string, unknown>>,
    ...(own.length === 0 ? {} : { own }),
  };
}

function tryField(field: Field): TryField {
  const { name, label, required, item, encoded } = field;
  // An encoded field is shown as text.
  const type = encoded === undefined ? field.type : 'string';
  return {
    name,
    type,
    ...(label === undefined ? {} : { label: [label.zh, label.en] as const }),
    ...(required ? { required: true as const } : {}),
    ...(field.enum.length === 0 || item !== undefined ? {} : { enum: field.enum, ...tryMeanings(field) }),
    ...(field.encrypted === undefined ? {} : { encrypted: true as const }),
    ...(type === 'object' && field.fields.length > 0 ? { fields: field.fields.map(tryField) } : {}),
    ...(type === 'array' && item !== undefined ? { items: tryField(item) } : {}),
  };
}

function tryMeanings({ meanings }: Field): Pick<TryField, 'meanings'> {
  const pairs = Object.entries(meanings).map(([value, { zh, en }]) => [value, [zh, en] as const] as const);
  return pairs.length === 0 ? {} : { meanings: Object.fromEntries(pairs) };
}
