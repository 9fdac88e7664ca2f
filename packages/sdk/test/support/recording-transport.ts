import type { Transport, TransportRequest, TransportResponse } from 'wechatpay-kit';
import { v2Message, v3Headers } from './platform.js';

export interface Recording {
  readonly transport: Transport;
  /** What was sent, in order. */
  readonly requests: TransportRequest[];
  /** The last of them. */
  last(): TransportRequest;
}

/**
 * A transport that sends nothing: it keeps the requests, and answers each rightly signed.
 *
 * @param answer another answer than the one that always succeeds
 */
export function recording(answer: (request: TransportRequest) => TransportResponse = succeed): Recording {
  const requests: TransportRequest[] = [];
  return {
    requests,
    transport: {
      async send(request) {
        requests.push(request);
        return answer(request);
      },
    },
    last() {
      const request = requests.at(-1);
      if (request === undefined) throw new Error('nothing was sent');
      return request;
    },
  };
}

function succeed(request: TransportRequest): TransportResponse {
  const v2 = request.headers['accept']?.startsWith('text/xml');
  const body = Buffer.from(v2 ? v2Message({ return_code: 'SUCCESS', result_code: 'SUCCESS' }) : '{}');
  return { status: 200, headers: v2 ? {} : v3Headers(body), body };
}
