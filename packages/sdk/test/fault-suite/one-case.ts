/** Makes the call of one case, and looks at everything that came of it. */
import { verify } from 'node:crypto';
import { inspect, isDeepStrictEqual } from 'node:util';
import {
  type AnyCallOptions,
  ApiError,
  type Result,
  TransportError,
  VerificationError,
  WeChatPay,
} from 'wechatpay-kit';
import { patience } from '../../../../tools/test/patience.js';
import { http, reply } from '../support/answers.js';
import { readAuthorization, readV2Fields } from '../support/authorization.js';
import { merchantConfig } from '../support/config.js';
import { merchant, pem, platform } from '../support/keys.js';
import { v2Message, v2Sign, v3Headers } from '../support/platform.js';
import type { Act, ScriptedServer, Seen } from '../support/scripted-server.js';
import { secretsShownBy } from '../support/secrets.js';
import { send } from '../support/tempo.js';
import type { Case, Kept, Kind } from './cases.js';
import { type Happening, jsonWith, type Protocol, readFields } from './faults.js';
import { expected } from './model.js';

export interface Verdict {
  /** `ok:<act>`, or the error's class and code. */
  readonly came: string;
  /** What is wrong: nothing, if all is well. */
  readonly problems: readonly string[];
}

const retry = { delay: 3, maxDelay: 300 };
/** Milliseconds by which a call on a busy machine may be late. */
const margin = patience(20_000);

const order = { appid: 'wx1', mchid: merchant.mchid, amount: { total: 1 } };
const v2Order = { appid: 'wx1', mch_id: merchant.mchid, body: '<一件 & 商品>', total_fee: 1 };
const calls: Record<
  Protocol,
  Record<Kind, { verb: 'get' | 'post'; path: string; options: AnyCallOptions }>
> = {
  v3: {
    query: { verb: 'get', path: 'v3/certificates', options: {} },
    identified: {
      verb: 'post',
      path: 'v3/pay/transactions/native',
      options: { json: { ...order, out_trade_no: '1' } },
    },
    unidentified: { verb: 'post', path: 'v3/pay/transactions/native', options: { json: order } },
  },
  v2: {
    query: { verb: 'post', path: 'v2/pay/orderquery', options: { xml: { ...v2Order, out_trade_no: '1' } } },
    identified: {
      verb: 'post',
      path: 'v2/pay/unifiedorder',
      options: { xml: { ...v2Order, out_trade_no: '1' } },
    },
    unidentified: { verb: 'post', path: 'v2/pay/unifiedorder', options: { xml: v2Order } },
  },
};

export async function runCase(
  server: ScriptedServer,
  given: Case,
  name: string,
  timeout: number,
): Promise<Verdict> {
  const { protocol, tempo, kind, tls, kept, attempts, abort, script } = given;
  const markers = script.map((_, at) => `${name}-${at}-marker`);
  const happenings: Happening[] = script.map(({ fault, fraction }, at) =>
    fault.make({ protocol, marker: markers[at] ?? '', timeout, fraction }),
  );
  await server.script(name, [
    ...(kept === undefined ? [] : [warmUp(protocol, kept)]),
    ...happenings.map(({ act }) => act),
  ]);

  const pay = new WeChatPay(
    merchantConfig({
      endpoint: tls ? server.httpsUrl : server.url,
      ...(tls ? { ca: pem('authority.cert.pem') } : {}),
      timeout: { connect: margin, answer: timeout },
      retry: { ...retry, attempts },
      circuit: false,
    }),
  );
  const headers = { 'x-case': name };
  if (kept !== undefined) {
    const { verb, path, options } = calls[protocol].query;
    await send(pay, tempo, verb, path, { ...options, headers, timeout: margin });
  }

  const { verb, path, options } = calls[protocol][kind];
  const controller = new AbortController();
  const aborting = abort === undefined ? undefined : setTimeout(() => controller.abort(), abort);
  const started = performance.now();
  let result: Result<unknown> | undefined;
  let error: unknown;
  try {
    result = await send(pay, tempo, verb, path, { ...options, headers, signal: controller.signal });
  } catch (thrown) {
    error = thrown;
  }
  const took = performance.now() - started;
  clearTimeout(aborting);
  const seen = (await server.seen(name)).slice(kept === undefined ? 0 : 1);
  await server.forget(name);

  const came =
    result === undefined
      ? errorName(error)
      : `ok:${markers.findIndex((marker) => result.body.includes(marker))}`;
  const problems = [
    ...(result === undefined ? problemsOfError(error, markers) : problemsOfResult(protocol, result, markers)),
    ...problemsOfRequests(given, seen),
  ];
  const outcomes = expected(
    given,
    happenings.map((happening) => happening.outcomes),
    Math.floor(took / timeout),
  );
  // An answer of nothing has no marker in it.
  const empty =
    result !== undefined && result.body.length === 0 && [...outcomes].some((one) => one.startsWith('ok:'));
  if (!empty && !outcomes.has(came))
    problems.push(`came to ${came}, expected ${[...outcomes].join(' or ')}: ${inspect(error)}`);
  const longest = (attempts + 1) * (timeout + retry.maxDelay) + margin;
  if (took > longest) problems.push(`took ${Math.round(took)} ms, more than ${longest}`);
  return { came: came.replace(/^ok:.*/, 'ok'), problems };
}

/** The answer that an earlier call got, and what the server does with the connection then. */
function warmUp(protocol: Protocol, kept: Kept): Act {
  const body = protocol === 'v3' ? '{}' : v2Message({ return_code: 'SUCCESS', result_code: 'SUCCESS' });
  const bytes = http(200, body, { headers: protocol === 'v3' ? v3Headers(body) : {} });
  if (kept === 'kept') return reply(bytes);
  const onNext = kept.endsWith('-on-next');
  return reply(bytes, { ending: kept.startsWith('fin') ? 'fin' : 'reset', onNext, after: onNext ? 0 : 1 });
}

function errorName(error: unknown): string {
  if (error instanceof ApiError || error instanceof TransportError || error instanceof VerificationError) {
    return `${error.name}:${error.code}`;
  }
  return `something undocumented: ${String(error)}`;
}

/** A result must be what the platform has signed, byte for byte. */
function problemsOfResult(
  protocol: Protocol,
  { headers, body, data, status }: Result<unknown>,
  markers: readonly string[],
): string[] {
  const problems: string[] = [];
  if (status < 200 || status > 299) problems.push(`a result of status ${status}`);
  const marker = markers.find((one) => body.includes(one));
  if (marker === undefined && body.length > 0)
    problems.push(`a result of no answer of ours: ${body.toString()}`);
  if (protocol === 'v3') {
    const {
      'wechatpay-timestamp': time,
      'wechatpay-nonce': nonce,
      'wechatpay-signature': signature = '',
    } = headers;
    const message = Buffer.concat([Buffer.from(`${time}\n${nonce}\n`), body, Buffer.from('\n')]);
    if (!verify('sha256', message, platform.publicKey, Buffer.from(signature, 'base64')))
      problems.push('it was not signed so');
    if (!(Math.abs(Date.now() / 1000 - Number(time)) <= 310))
      problems.push(`it was signed at another time: ${time}`);
    const whole = body.length === 0 ? undefined : JSON.parse(jsonWith(marker ?? ''));
    if (!isDeepStrictEqual(data, whole)) problems.push(`its data is ${inspect(data)}`);
  } else {
    const { sign, ...fields } = readV2Fields(body.toString()).fields;
    const right = readFields(marker ?? '');
    if (!isDeepStrictEqual(fields, right)) problems.push(`its fields are ${inspect(fields)}`);
    if (![v2Sign(right), v2Sign(right, 'HMAC-SHA256')].includes(sign ?? ''))
      problems.push('it was not signed so');
    if (!isDeepStrictEqual(data, { ...right, sign })) problems.push(`its data is ${inspect(data)}`);
  }
  return problems;
}

/** An error shows no secret, and nothing of an answer that was not verified; but what the platform says of a failure. */
function problemsOfError(error: unknown, markers: readonly string[]): string[] {
  const problems = secretsShownBy(error).map((secret) => `the error shows ${secret}`);
  if (!(error instanceof ApiError)) {
    const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${String(error)}`;
    if (markers.some((marker) => shown.includes(marker)))
      problems.push(`the error shows the answer: ${shown}`);
  }
  if (error instanceof TransportError) {
    const { attempts, sent } = error;
    if (!Number.isInteger(attempts) || attempts < 0 || attempts > 5)
      problems.push(`attempts are ${attempts}`);
    if (attempts === 0 && sent) problems.push('nothing was attempted, but sent');
  }
  return problems;
}

/** Requests are the merchant's, and no more than there may be. */
function problemsOfRequests({ kind, protocol, attempts }: Case, seen: readonly Seen[]): string[] {
  const problems: string[] = [];
  // One more where the first met with a connection that was being closed.
  const most = kind === 'unidentified' ? 1 : attempts + 1;
  if (seen.length > most) problems.push(`it was sent ${seen.length} times, at most ${most} expected`);
  const whole = seen.filter((request) => request.whole);
  const bodies = new Set(whole.map(({ body }) => Buffer.from(body).toString()));
  if (bodies.size > 1) problems.push(`its bytes changed: ${[...bodies].join(' / ')}`);
  if (protocol === 'v3') {
    const signatures = whole.map(readAuthorization);
    if (!signatures.every(({ valid }) => valid)) problems.push('a request was not rightly signed');
    if (new Set(signatures.map(({ nonce_str }) => nonce_str)).size < whole.length)
      problems.push('a nonce was used twice');
  } else if (!whole.every(({ body }) => readV2Fields(Buffer.from(body).toString()).valid)) {
    problems.push('a request was not rightly signed');
  }
  return problems;
}
