import type { TryForm } from './schema.js';
import { isObject } from './value.js';

/** Where a call says which merchant makes it. */
const own = ['mch_id', 'mchid', 'sp_mchid', 'combine_mchid', 'combine_mch_id'];

/**
 * The form with the sandbox's merchant for the one of the sample, wherever the sample has that one: a merchant can
 * sign for nobody else.
 */
export function formFor(form: TryForm, mchid: string): TryForm {
  const { json, xml, query } = form.sample;
  const held = [json, xml, query].filter(isObject).flatMap((part) => own.map((name) => part[name]));
  const merchant = held.find((value) => typeof value === 'string' && value !== '');
  if (merchant === undefined || merchant === mchid) return form;
  return { ...form, sample: replaced(form.sample, merchant, mchid) as TryForm['sample'] };
}

function replaced(value: unknown, from: unknown, to: string): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((item) => replaced(item, from, to));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, replaced(held, from, to)]));
}
