/** The calls of each operation that the documentation shows, and the shortest ones, sent by the SDK. */
import {
  describeParameters,
  loadOutline,
  type Operation,
  type OutlinedOperation,
} from '@wechatpay-kit/openapi/model';
import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { completeExample } from '@wechatpay-kit/sandbox/operations';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiError, WeChatPay } from 'wechatpay-kit';

let sandbox: Sandbox;
let pay: WeChatPay;
beforeAll(async () => {
  sandbox = await startSandbox({ mchid: '1900000109' });
  pay = new WeChatPay({ ...sandbox.config, retry: false });
});
afterAll(async () => {
  await pay.close();
  await sandbox.stop();
});

const options: Readonly<Record<string, string>> = { 'application/json': 'json', 'application/xml': 'xml' };

/** The argument of the SDK for the samples of an operation; `undefined` for one that sends a file. */
function sampleOf({ parameters = [], requestBody }: Operation): Record<string, unknown> | undefined {
  const values = (place: string): Record<string, unknown> =>
    Object.fromEntries(
      parameters
        .map((parameter) => [parameter, (parameter as { example?: unknown }).example] as const)
        .filter(([parameter, example]) => parameter.in === place && example !== undefined)
        .map(([{ name }, example]) => [name, example]),
    );
  const query = values('query');
  const given = { ...values('path'), ...(Object.keys(query).length === 0 ? {} : { query }) };
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (type === undefined) return given;
  const option = options[type];
  return option === undefined ? undefined : { ...given, [option]: content?.example ?? {} };
}

/** The argument with the required fields alone. */
function leastOf({ verb, path, operation }: OutlinedOperation): Record<string, unknown> | undefined {
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const option = type === undefined ? undefined : options[type];
  if (type !== undefined && option === undefined) return undefined;
  const call = {
    method: verb.toUpperCase(),
    path,
    caller: {
      mchid: sandbox.mchid,
      mch_id: sandbox.mchid,
      sp_mchid: sandbox.mchid,
      combine_mchid: sandbox.mchid,
    },
    isFilledIn: (name: string) => ['sign', 'nonce_str', 'workwx_sign'].includes(name),
  };
  const query = completeExample(describeParameters(operation, 'query'), {}, call);
  return {
    ...completeExample(describeParameters(operation, 'path'), {}, call),
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(option === undefined ? {} : { [option]: completeExample(content?.schema ?? {}, {}, call) }),
  };
}

it.each([
  ['the sample', ({ operation }: OutlinedOperation) => sampleOf(operation), 500],
  ['the required fields alone', leastOf, 550],
])('no operation fails by %s: each is answered, or refused for a reason', async (_, argumentOf, least) => {
  const failed: string[] = [];
  let answered = 0;
  for (const operation of loadOutline().operations) {
    const { verb, path } = operation;
    const argument = argumentOf(operation);
    if (argument === undefined) continue;
    try {
      await pay.chain(path as string)[verb](argument);
      answered++;
    } catch (error) {
      const inside = error instanceof ApiError && (error.status >= 500 || error.code === 'SYSTEM_ERROR');
      if (inside) failed.push(`${verb} ${path}: ${error.message}`);
    }
  }
  expect(failed).toEqual([]);
  expect(answered).toBeGreaterThan(least);
});
