import { loadOutline } from '@wechatpay-kit/openapi/model';

/** The HTTP status that APIv3 sends with an error code; 500 for a code that the description lacks. */
export function errorStatus(code: string): number {
  return loadOutline().errors.codes[code]?.status ?? 500;
}
