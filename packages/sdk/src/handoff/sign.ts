import type { Settings } from '../config/settings.js';
import * as Hash from '../crypto/hash.js';
import { RequestError } from '../errors/index.js';
import { v2EventRules } from '../generated/events.js';
import { apiV2Key } from '../protocol/v2.js';
import { readsAsFields } from '../protocol/v2-text.js';

/** Whether a field identifies a notification. */
function isEventField(name: string): boolean {
  return v2EventRules.some(({ fields }) => Object.hasOwn(fields, name));
}

/**
 * Signs fields with the APIv2 key, for the front end. Every handoff that uses this key signs here.
 *
 * The user gets the fields with their signature, and can split the signed text into other fields. The same key verifies
 * notifications, so this function refuses values that could be split into a notification.
 *
 * The rule has no exception for URLs: `&` in `notify_url` is refused, not percent-encoded. WeChat Pay allows no parameters
 * there (https://pay.weixin.qq.com/doc/v2/merchant/4011935221), and `%26` would change the URL: one parameter instead of
 * two.
 *
 * @param spelled the caller's names of fields that are signed under other names, for errors
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
        'expected a name of letters, digits and _, because it is part of the signed text',
      );
    }
    if (isEventField(name)) {
      throw new RequestError(
        field,
        'the signature could be used to forge a notification with this field; leave the field out',
      );
    }
    if (readsAsFields(value)) {
      throw new RequestError(
        field,
        "it contains '&…=', which reads as further fields of the signed text; remove it (a URL may have one parameter at most)",
      );
    }
  }
  return Hash.sign(type, fields, apiV2Key(settings));
}
