import { isFieldName } from './field-name.js';

/** Replaces a value that the caller wrote into the path instead of passing it as a path variable. */
const masked = '{value}';
/** Letters with a lower-case first letter, and at most two short numbers: `h5`, `addInstitutionsub`. */
const wordLike = /^[a-z][A-Za-z_-]*(?:\d{1,2}[A-Za-z_-]*){0,2}$/;
const longestWord = 48;
const variable = /^\{(\w+)\}$/;

/**
 * Masks values in an endpoint. The catalogue's paths do not change. In a path that the caller assembled
 * (`chain('v3/some/order/1217752501')`), segments that do not look like words of an API are masked.
 *
 * @param endpoint method and path, such as `GET v3/pay/transactions/out-trade-no/{out_trade_no}`
 */
export function withoutValues(endpoint: string): string {
  return endpoint.split('/').map(segment).join('/');
}

/**
 * The path of an endpoint in a URL. APIv2's URLs have no `v2/`.
 *
 * @param endpoint as `withoutValues` returns it
 */
export function urlTemplate(endpoint: string): string {
  const path = endpoint.slice(endpoint.indexOf(' ') + 1);
  return `/${path.startsWith('v2/') ? path.slice('v2/'.length) : path}`.replace(/\{empty\}$/, '');
}

function segment(text: string, at: number): string {
  // The first segment includes the method: 'GET v3'.
  if (at === 0) return text.split(' ').map(firstPart).join(' ');
  const [, name] = variable.exec(text) ?? [];
  if (name !== undefined) return isFieldName(name) ? text : masked;
  return isWord(text) ? text : masked;
}

function firstPart(text: string, at: number): string {
  return (at === 0 && /^[A-Z]{1,7}$/.test(text)) || isWord(text) ? text : masked;
}

function isWord(text: string): boolean {
  return text.length <= longestWord && wordLike.test(text);
}
