import { randomBytes } from 'node:crypto';
import { v2Path, v2Request } from '../setup/requests.js';
import type { Setup } from '../setup/setup.js';
import { v2Sign, v2Xml } from '../setup/v2-sign.js';
import type { Call } from './contestant.js';
import type { Post } from './post.js';

export function floorV2({ mchid, apiV2Key }: Setup, post: Post): Call {
  return async () => {
    const fields = { ...v2Request(mchid), nonce_str: randomBytes(16).toString('hex') };
    const { status, body } = await post(
      v2Path,
      { accept: 'text/xml', 'content-type': 'text/xml; charset=utf-8', 'user-agent': 'floor' },
      v2Xml({ ...fields, sign: v2Sign(fields, apiV2Key) }),
    );
    const answer = parsed(body.toString());
    if (status !== 200 || answer['return_code'] !== 'SUCCESS' || answer['result_code'] !== 'SUCCESS') {
      throw new Error(`a failure, status ${status}`);
    }
    if (v2Sign(answer, apiV2Key) !== answer['sign']) throw new Error('bad signature');
    return answer;
  };
}

/** The messages without sending. */
export function floorV2Message({ mchid, apiV2Key }: Setup): Call {
  const received = v2Xml({ ...v2Request(mchid), sign: v2Sign({ ...v2Request(mchid) }, apiV2Key) });
  return () => {
    const message = parsed(received);
    if (v2Sign(message, apiV2Key) !== message['sign']) throw new Error('bad signature');
    const fields = { ...v2Request(mchid), nonce_str: randomBytes(16).toString('hex') };
    return v2Xml({ ...fields, sign: v2Sign(fields, apiV2Key) });
  };
}

/** A regular expression in place of an XML parser, because the messages are flat. */
function parsed(xml: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const match of xml.matchAll(/<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>/g)) {
    const [, name, cdata, text] = match;
    if (name !== undefined) fields[name] = cdata ?? text ?? '';
  }
  return fields;
}
