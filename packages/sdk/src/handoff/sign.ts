import type { Settings } from '../config/settings.js';
import * as Hash from '../crypto/hash.js';
import { RequestError } from '../errors/index.js';
import { v2EventRules } from '../generated/events.js';
import { apiV2Key } from '../protocol/v2.js';
import { readsAsFields } from '../protocol/v2-text.js';

/** Whether a field is one of those that make a message a notification. */
function isEventField(name: string): boolean {
  return v2EventRules.some(({ fields }) => Object.hasOwn(fields, name));
}

/**
 * Signs fields with the APIv2 key, for the front end. Every handoff that uses this key signs here.
 *
 * The user gets the fields with their signature, and can cut the signed text into other fields. So nothing is signed
 * that could be cut into a notification, which the same key verifies.
 *
 * A URL gets no exception: `&` in `notify_url` is refused, not percent-encoded. WeChat Pay takes no parameters there
 * (https://pay.weixin.qq.com/doc/v2/merchant/4011935221), and with `%26` it would be another URL: one parameter in place
 * of two.
 *
 * @param spelled the caller's names of fields that are signed under other names
 * @returns the signature, in capitals
 * @throws RequestError naming the field
 * @throws ConfigError without apiV2Key
 */
export function signForFrontEnd(
  settings: Settings,
  type: Hash.SignType,
  fields: Readonly<Record<string, string>>,
  spelled: Readonly<Record<string, string>> = {},
): string {
  for (const [name, value] of Object.entries(fields)) {
    const field = spelled[name] ?? name;
    if (!/^[A-Za-z]\w*$/.test(name)) {
      throw new RequestError(
        field,
        'expected a name of letters, digits and _: it is part of the signed text',
      );
    }
    if (isEventField(name)) {
      throw new RequestError(
        field,
        'leave it out: with it, the signature could pass for that of a notification',
      );
    }
    if (readsAsFields(value)) {
      throw new RequestError(
        field,
        "it holds '&…=', which reads as further fields of the signed text; a URL given here takes no parameters after the first",
      );
    }
  }
  return Hash.sign(type, fields, apiV2Key(settings));
}
