import { isFieldName } from './field-name.js';

/** What a caller wrote into the path itself, rather than as a path variable. */
const masked = '{value}';
/** Letters of any case that begin small, with at most a version or count among them: `h5`, `addInstitutionsub`. */
const wordLike = /^[a-z][A-Za-z_-]*(?:\d{1,2}[A-Za-z_-]*){0,2}$/;
const longestWord = 48;
const variable = /^\{(\w+)\}$/;

/**
 * An endpoint without values. The catalogue's paths stay as they are; in a path that the caller put together
 * (`chain('v3/some/order/1217752501')`), what does not look like a word of an API is masked.
 *
 * @param endpoint method and path, such as `GET v3/pay/transactions/out-trade-no/{out_trade_no}`
 */
export function withoutValues(endpoint: string): string {
  return endpoint.split('/').map(segment).join('/');
}

/**
 * The path of an endpoint as it stands in a URL: APIv2's have no `v2/` there.
 *
 * @param endpoint as `withoutValues` returns it
 */
export function urlTemplate(endpoint: string): string {
  const path = endpoint.slice(endpoint.indexOf(' ') + 1);
  return `/${path.startsWith('v2/') ? path.slice('v2/'.length) : path}`.replace(/\{empty\}$/, '');
}

function segment(text: string, at: number): string {
  // The first holds the method as well: 'GET v3'.
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
