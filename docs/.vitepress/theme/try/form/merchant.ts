import type { TryForm } from './schema.js';
import { isObject } from './value.js';

/** The option with the merchant of the call. */
const own = ['mch_id', 'mchid', 'sp_mchid', 'combine_mchid', 'combine_mch_id'];

/**
 * Replaces the merchant of the sample by the sandbox's merchant, which is the only one that can sign.
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
