/** Every operation of APIv2, in its three spellings: what is sent is what the description says, rightly signed. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Transformer, type TransportRequest } from 'wechatpay-kit';
import { v2Sign } from '../support/platform.js';
import { readQuery, sentInEverySpelling } from './call.js';
import { messages } from './operations.js';
import { sampleMessage, sampleParameters } from './sample.js';
import { faultsOfBody, typed } from './validation.js';

const nonce = /^[0-9A-Za-z]{32}$/;
const workwx_secret = 'the agent keeps it';

describe('an operation of APIv2 is sent as it is described', () => {
  for (const operation of messages('v2')) {
    it(operation.operationId, async () => {
      const { verb, nonceless, workwx } = operation;
      const query = sampleParameters(operation, 'query');
      const message = verb === 'get' ? query : sampleMessage(operation);
      const requests = await sentInEverySpelling(operation, {
        ...(verb === 'get' ? {} : { xml: message }),
        ...(workwx === undefined ? {} : { workwx_secret }),
      });
      for (const request of requests) {
        if (verb !== 'get') expect(Object.fromEntries(readQuery(request))).toEqual(texts(query));
        const { sign, ...fields } = readFields(request);
        if (workwx !== undefined) message['workwx_sign'] = workwxSign(fields, workwx);
        expect(sign).toBe(v2Sign(fields, fields['sign_type'] === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5'));
        if (nonceless) expect(fields).toEqual(texts(message));
        else expect(fields).toEqual({ nonce_str: expect.stringMatching(nonce), ...texts(message) });
        if (verb === 'get') continue;
        const body = typed(operation.body?.properties ?? {}, Object.entries(fields));
        expect(faultsOfBody(operation, body)).toEqual([]);
      }
    });
  }
});

/** https://developer.work.weixin.qq.com/document/path/90281 */
function workwxSign(fields: Readonly<Record<string, string>>, names: readonly string[]): string {
  const pairs = [...names].sort().map((name) => `${name}=${fields[name]}`);
  return createHash('md5')
    .update(`${pairs.join('&')}&secret=${workwx_secret}`)
    .digest('hex')
    .toUpperCase();
}

/** The fields of a message, or of the query that stands for one. */
function readFields(request: TransportRequest): Record<string, string> {
  const xml = request.body?.toString();
  return xml === undefined
    ? Object.fromEntries(readQuery(request))
    : (Transformer.toObject(xml) as Record<string, string>);
}

function texts(message: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(message).map(([name, value]) => [name, String(value)]));
}
