import type { AnyCallOptions, AnyEndpoint, Result, WeChatPay } from 'wechatpay-kit';

/** How a call waits for its answer. */
export type Tempo = 'promise' | 'Sync';
export const tempos: readonly Tempo[] = ['promise', 'Sync'];

/** Makes a call in either tempo; what it throws, the promise rejects with. */
export async function send(
  pay: WeChatPay,
  tempo: Tempo,
  verb: 'get' | 'post',
  path: string,
  options: AnyCallOptions = {},
): Promise<Result<unknown>> {
  const endpoint: AnyEndpoint = pay.chain(path);
  if (tempo === 'Sync') return verb === 'get' ? endpoint.getSync(options) : endpoint.postSync(options);
  return verb === 'get' ? endpoint.get(options) : endpoint.post(options);
}
