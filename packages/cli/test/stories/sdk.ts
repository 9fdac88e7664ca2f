import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Sandbox } from '@wechatpay-kit/sandbox';
import { ApiError, Transformer, WeChatPay } from 'wechatpay-kit';
import { type Json, type Merchant, Refused } from './merchant.js';

/** A program with the SDK: over HTTPS, every answer and notification verified. */
export async function startSdk(sandbox: Sandbox): Promise<Merchant> {
  const pay = new WeChatPay(sandbox.config);
  const heard = new Map<string, Json[]>();
  const server = createServer(async (request, response) => {
    const { headers, url = '' } = request;
    try {
      const event = await pay.notifications.parse({ headers, body: await buffer(request) });
      heard.set(url, [...(heard.get(url) ?? []), { event_type: event.type, ...event.data }]);
      if (event.protocol === 'v3') response.writeHead(204).end();
      else response.end(Transformer.toXml({ return_code: 'SUCCESS', return_msg: 'OK' }));
    } catch (error) {
      heard.set(url, [...(heard.get(url) ?? []), { error: String(error) }]);
      response.writeHead(401).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    protocols: ['v3', 'v2'],
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async call(operation, { path = {}, ...given } = {}) {
      const [method = '', template = ''] = operation.split(' ');
      // The SDK's spelling of a path that ends with a slash has a variable without a value.
      const { empty: _, ...variables } = path;
      const endpoint = pay.chain(template as string);
      const verb = method.toLowerCase() as 'get' | 'post' | 'patch';
      try {
        const { status, data } = await endpoint[verb]({ ...variables, ...(withoutMarks(given) as Json) });
        const fields = (data ?? {}) as Json;
        // Only the code says that the user has yet to enter the password.
        if (status === 202) throw new Refused(operation, String(fields['code']), String(fields['message']));
        return fields;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        throw new Refused(operation, error.code ?? '', error.message);
      }
    },
    async bill(_protocol, date) {
      const rows: Record<string, string>[] = [];
      for await (const row of pay.bills.trade({ date })) rows.push({ ...row });
      return rows;
    },
    async upload(image, filename) {
      const { data } = await pay.v3.merchant.media.upload.post({
        body: { file: new Uint8Array(image), meta: { filename } },
      });
      return data.media_id;
    },
    // The SDK has decrypted it.
    reveal: async (text) => text,
    heard: async (path) => heard.get(path) ?? [],
    async stop() {
      server.close();
      server.closeAllConnections();
      await pay.close();
    },
  };
}

/** The SDK encrypts the fields that the description marks: it takes plain texts. */
function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (typeof value !== 'object' || value === null) return value;
  if ('$encrypt' in value) return value.$encrypt;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutMarks(inner)]));
}
