import { parameterError } from '../../runtime/refusal.js';

/** What an amount in another currency is worth. */
export interface Exchange {
  /** CNY for one unit of the currency, times 10^8: 720000000 for 7.2. */
  readonly rate: number;
  /** fen */
  readonly worth: number;
}

/** 10^8: the rates are whole numbers. */
const scale = 100_000_000;

/**
 * The rates of the sandbox, in CNY for one unit. They never change, so that tests can compute with them. Currencies
 * without decimals are counted in whole units.
 */
const currencies: Readonly<Record<string, { readonly rate: number; readonly decimals: 0 | 2 }>> = {
  CNY: { rate: 1, decimals: 2 },
  AUD: { rate: 4.7, decimals: 2 },
  CAD: { rate: 5.2, decimals: 2 },
  CHF: { rate: 8.1, decimals: 2 },
  EUR: { rate: 7.8, decimals: 2 },
  GBP: { rate: 9.1, decimals: 2 },
  HKD: { rate: 0.92, decimals: 2 },
  JPY: { rate: 0.048, decimals: 0 },
  KRW: { rate: 0.0052, decimals: 0 },
  MOP: { rate: 0.89, decimals: 2 },
  MYR: { rate: 1.6, decimals: 2 },
  NZD: { rate: 4.3, decimals: 2 },
  SGD: { rate: 5.4, decimals: 2 },
  THB: { rate: 0.2, decimals: 2 },
  USD: { rate: 7.2, decimals: 2 },
};

/**
 * The rate of a currency, times 10^8.
 *
 * @throws Refusal PARAM_ERROR for a currency without a rate
 */
export function rateOf(currency: string, field = '/amount/currency'): number {
  return Math.round(find(currency, field).rate * scale);
}

/**
 * Converts an amount in the smallest unit of its currency.
 *
 * @param field names the currency in an error
 * @returns `undefined` for CNY
 * @throws Refusal PARAM_ERROR for a currency without a rate
 */
export function exchange(amount: number, currency: string, field?: string): Exchange | undefined {
  if (currency === 'CNY') return undefined;
  const { decimals } = find(currency, field);
  const rate = rateOf(currency, field);
  const fen = (amount * rate * 10 ** (2 - decimals)) / scale;
  return { rate, worth: Math.max(Math.round(fen), 1) };
}

/** @returns the amount in units of its currency, as bills write it: `1.00`, and `100` for JPY */
export function formatAmount(amount: number, currency: string): string {
  const { decimals } = find(currency);
  return (amount / 10 ** decimals).toFixed(decimals);
}

function find(currency: string, field = '/amount/currency'): { rate: number; decimals: 0 | 2 } {
  const found = Object.hasOwn(currencies, currency) ? currencies[currency] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(currencies).join('、');
  throw parameterError(field, `沙箱没有该币种的汇率，可用：${known}`, 'body', currency);
}
