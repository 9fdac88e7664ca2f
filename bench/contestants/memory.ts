import type { TransportResponse } from 'wechatpay-kit';
import { type Answer, v2Answer, v3Answers } from '../server/answers.js';
import type { Setup } from '../setup/setup.js';

/** Answers a path at once with the server's messages, without a connection. */
export function memory(setup: Setup): (path: string) => TransportResponse {
  const signed = v3Answers(setup);
  const v2 = createResponse(v2Answer(setup));
  let answer = signed();
  let v3 = createResponse(answer);
  return (path) => {
    if (!path.startsWith('/v3/')) return v2;
    const newest = signed();
    if (newest !== answer) {
      answer = newest;
      v3 = createResponse(newest);
    }
    return v3;
  };
}

function createResponse({ headers: pairs, body }: Answer): TransportResponse {
  const headers: Record<string, string> = {};
  for (let at = 0; at < pairs.length; at += 2)
    headers[String(pairs[at]).toLowerCase()] = String(pairs[at + 1]);
  return { status: 200, headers, body };
}
