import { texts } from '../../text/index.js';
import { en } from './en.js';
import { zh } from './zh.js';

export type PhoneStrings = typeof zh;

/** The texts of the phone in the language that the reader chose. */
export const t = texts(zh, en);

/** An amount with its currency: `¥1,234.50`, `HKD 12.00`. */
export function money(amount: number, currency = 'CNY'): string {
  const sign = amount < 0 ? '-' : '';
  const digits = currency === 'JPY' || currency === 'KRW' ? 0 : 2;
  const [whole = '0', part] = (Math.abs(amount) / 10 ** digits).toFixed(digits).split('.');
  const text = `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${part === undefined ? '' : `.${part}`}`;
  return currency === 'CNY' ? `${sign}¥${text}` : `${sign}${currency} ${text}`;
}

/** The end of an openid, for people: `o…gF3k`. */
export function shorten(openid: string): string {
  return openid.length <= 12 ? openid : `${openid.slice(0, 4)}…${openid.slice(-4)}`;
}
