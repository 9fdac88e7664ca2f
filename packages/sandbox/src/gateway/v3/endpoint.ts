import type { KeyPair } from '../../runtime/credentials.js';
import type { DescribedOperation } from '../../description/catalogue.js';
import { parameterError, Refusal, type RefusalDetail } from '../../runtime/refusal.js';
import type { Check } from '../../description/validate.js';
import type { World } from '../../runtime/world.js';
import { type Caller, findCaller } from './caller.js';
import { type BodyFault, readJsonObject } from '../json-body.js';
import type { RawRequest } from '../read.js';
import { type V3Answer, v3Error, v3Response } from './sign.js';
import { verifyV3 } from './verify.js';

/** A verified and valid request of APIv3. */
export interface V3Call {
  readonly world: World;
  /** The path variables, decoded. */
  readonly variables: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Integers beyond 2^53 as bigints. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** @throws Refusal */
export type V3Handler = (call: V3Call) => V3Answer;

/** Answers one operation of APIv3: verifies, validates, calls the handler, and signs. */
export type V3Endpoint = (
  request: RawRequest,
  variables: Readonly<Record<string, string>>,
) => Promise<Response>;

export function v3Endpoint(world: World, operation: DescribedOperation, handler: V3Handler): V3Endpoint {
  const { validator, ids } = world;
  const caller = findCaller(world, operation);
  const checkVariables = validator.text(operation.variables);
  const checkQuery = validator.text(operation.query);
  const checkBody = operation.body === undefined ? undefined : validator.json(operation.body);

  const answer = (request: RawRequest, variables: Readonly<Record<string, string>>): V3Answer => {
    if (request.tooLarge) throw new Refusal('REQUEST_TOO_LARGE', '请求正文过长');
    verifyV3(request, caller, Date.now());
    caller.answeringKey(request.header('wechatpay-serial'));
    const query = readQuery(request.url);
    ensure(checkVariables, variables, 'path');
    ensure(checkQuery, query, 'query');
    const body = checkBody === undefined ? {} : readBody(request);
    if (checkBody !== undefined) ensure(checkBody, body, 'body');
    return handler({ world, variables, query, body });
  };

  return async (request, variables) => {
    const key = signingKey(caller, request.header('wechatpay-serial'));
    try {
      return await v3Response(answer(request, variables), key, ids);
    } catch (error) {
      return await v3Error(toRefusal(error), key, ids);
    }
  };
}

/** The refusal of a request that names an unknown key is signed too, with the default key. */
function signingKey(caller: Caller, serial: string | undefined): KeyPair {
  try {
    return caller.answeringKey(serial);
  } catch {
    return caller.defaultKey;
  }
}

/** An unexpected error is a fault of the sandbox, and must not look like one of the merchant. */
function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  console.error('the sandbox failed; please report this:', error);
  return new Refusal('SYSTEM_ERROR', `系统异常：${error instanceof Error ? error.message : String(error)}`);
}

function ensure(check: Check, value: unknown, location: RefusalDetail['location']): void {
  const problem = check(value);
  if (problem !== undefined) throw parameterError(problem.field, problem.issue, location, problem.value);
}

function readQuery(url: string): Record<string, string> {
  const at = url.indexOf('?');
  return at === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(at)));
}

const faults: Readonly<Record<BodyFault, string>> = {
  'not UTF-8': '请求正文须为 UTF-8 编码',
  'not a JSON object': '请求正文须为 JSON 对象',
  'nested too deeply': '请求正文嵌套过深',
};

function readBody({ body }: RawRequest): Record<string, unknown> {
  const read = readJsonObject(body, 'bigint');
  if ('fault' in read) throw parameterError('', faults[read.fault]);
  return read.value;
}
