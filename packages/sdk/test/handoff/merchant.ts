import { expect } from 'vitest';
import { WeChatPay, type WeChatPayConfig } from 'wechatpay-kit';
import { caught } from '../support/caught.js';
import { merchantConfig } from '../support/config.js';
import { secretsShownBy } from '../support/secrets.js';

/** 1414561699 s and some: a second is cut off, not rounded. */
const now = 1_414_561_699_876;

/** A merchant whose clock stands still. */
export function merchantAt(overrides: Partial<WeChatPayConfig> = {}): WeChatPay {
  return new WeChatPay(merchantConfig({ clock: () => now, ...overrides }));
}

export const stamp = { timestamp: 1414561699, nonce: '5K8264ILTKCH16CQ2502SI8ZNMTM67VS' } as const;

/** The error for bad input, which shows no secret. */
export async function refusal(call: () => unknown): Promise<Error & Record<string, unknown>> {
  const error = await caught(call);
  expect(secretsShownBy(error)).toEqual([]);
  return error;
}

/** What arrives at a front end that is sent the parameters as JSON: exactly them. */
export function sent<Parameters>(parameters: Parameters): Parameters {
  const arrived = JSON.parse(JSON.stringify(parameters));
  expect(arrived).toStrictEqual(parameters);
  return arrived;
}
