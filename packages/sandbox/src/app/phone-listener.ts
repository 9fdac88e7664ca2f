import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { answerAsset, listFiles } from '../control/console/pages.js';
import { guard } from '../control/phone/guard.js';
import { type PhoneParts, phoneApi } from '../control/phone/http.js';
import { problem } from '../control/problem.js';
import type { Bindings } from '../gateway/bindings.js';
import { findPhoneRefusal, readVisitor } from './admission.js';

/**
 * Answers phones in the network: the pages and the API of the phone, under a path that begins with the token. Nothing else
 * of the sandbox is here. Without the token, every path has the same answer.
 *
 * @param url the address of the phone: `http://192.168.1.5:18082/TOKEN/`
 */
export function createPhoneListener(parts: PhoneParts, url: string): RequestListener {
  const base = new URL(url).pathname.replace(/\/$/, '');
  const isToken = createCheck(base.slice(1));
  const files = listFiles('phone.html');
  const api = phoneApi(parts, `${base}/api`);
  return getRequestListener(async (request, env) => {
    const { incoming } = env as Bindings;
    const [path = ''] = (incoming.url ?? '').split('?', 1);
    if (!isToken(path.split('/')[1] ?? '')) return closed();
    const refused = findPhoneRefusal(readVisitor(incoming, path));
    if (refused !== undefined) return guard(problem(403, 'FORBIDDEN', refused));
    const name = path.slice(base.length + 1) || 'phone.html';
    const isFile = files.has(name) && (request.method === 'GET' || request.method === 'HEAD');
    const file = isFile ? answerAsset(name, request.headers.get('accept-encoding') ?? undefined) : undefined;
    return file ?? guard(await api.fetch(request, env));
  });
}

/** Compares digests, which takes the same time for every text. */
function createCheck(token: string): (given: string) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(token);
  return (given) => timingSafeEqual(digest(given), expected);
}

function closed(): Response {
  const text =
    'This address needs its token. Open the one that the sandbox has printed, or scan its QR code.\n';
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
  return guard(new Response(text, { status: 404, headers }));
}
