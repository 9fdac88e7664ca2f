import type { DescribedOperation } from '../../description/catalogue.js';
import type { Check } from '../../description/validate.js';
import type { V3Call } from '../../products/shared/handler.js';
import { parameterError, type RefusalDetail } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { type BodyFault, readJsonObject } from '../json-body.js';
import type { RawRequest } from '../read.js';

/** @returns a function that checks a request of the operation, and throws Refusal PARAM_ERROR */
export function createValidateV3(
  world: World,
  operation: DescribedOperation,
): (request: RawRequest, variables: Readonly<Record<string, string>>) => V3Call {
  const { validator } = world;
  const checkVariables = validator.text(operation.variables);
  const checkQuery = validator.text(operation.query);
  const checkBody = operation.body === undefined ? undefined : validator.json(operation.body);
  return (request, variables) => {
    const query = readQuery(request.url);
    ensure(checkVariables, variables, 'path');
    ensure(checkQuery, query, 'query');
    const body = checkBody === undefined ? {} : readBody(request);
    if (checkBody !== undefined) ensure(checkBody, body, 'body');
    return { world, variables, query, body };
  };
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
