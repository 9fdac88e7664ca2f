import type { TryForm } from './schema.js';
import { withTimesAhead } from './times.js';
import { isObject } from './value.js';

/** The option with the merchant of the call. */
const own = ['mch_id', 'mchid', 'sp_mchid', 'combine_mchid', 'combine_mch_id'];

/**
 * The form as the reader's sandbox can answer it today: the sandbox's merchant, which is the only one that can sign, takes
 * the place of the sample's, and times that must lie ahead do.
 *
 * @param now milliseconds since 1970
 */
export function formFor(form: TryForm, mchid: string, now: number = Date.now()): TryForm {
  const { json, xml, query } = form.sample;
  const held = [json, xml, query].filter(isObject).flatMap((part) => own.map((name) => part[name]));
  const merchants = new Set(
    held.filter((value) => typeof value === 'string' && value !== '' && value !== mchid),
  );
  const sample =
    merchants.size === 0 ? form.sample : (replaced(form.sample, merchants, mchid) as TryForm['sample']);
  const current = withTimesAhead(sample, now);
  return current === form.sample ? form : { ...form, sample: current };
}

function replaced(value: unknown, from: ReadonlySet<unknown>, to: string): unknown {
  if (from.has(value)) return to;
  if (Array.isArray(value)) return value.map((item) => replaced(item, from, to));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, replaced(held, from, to)]));
}
