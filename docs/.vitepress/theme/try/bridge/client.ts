import { writeExact } from '@wechatpay-kit/ui/form/exact.js';
import { BridgeFailure } from './failure.js';
import { limited } from './limited.js';
import { addressSpaceOption, permissionFor } from './permission.js';
import type {
  BridgeAnswer,
  BridgeCall,
  BridgeInfo,
  BridgeOutcome,
  BridgeProblem,
  DeclineReason,
} from './types.js';

export interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly timeout?: number;
}

export interface ActOptions extends AskOptions {
  /** Of `decline`. */
  readonly reason?: DeclineReason | undefined;
}

/** The bridge of the sandbox at an address. Its methods throw only {@link BridgeFailure}. */
export interface Bridge {
  info(options?: AskOptions): Promise<BridgeInfo>;
  call(call: BridgeCall, options?: AskOptions): Promise<BridgeAnswer>;
  act(act: 'confirm' | 'decline', id: string, options?: ActOptions): Promise<BridgeOutcome>;
}

/** @param address from `addressFrom` */
export function bridgeAt(address: string): Bridge {
  return {
    async info(options) {
      const info = await ask<Partial<BridgeInfo>>(address, '', undefined, { timeout: 4_000, ...options });
      if (info.name === 'wechatpay-kit sandbox' && Array.isArray(info.operations)) return info as BridgeInfo;
      throw new BridgeFailure('stranger');
    },
    call: (call, options) => ask(address, '/call', call, { timeout: 60_000, ...options }),
    act: (act, id, { reason, ...options } = {}) =>
      ask(address, `/${act}`, reason === undefined ? { id } : { id, reason }, {
        timeout: 30_000,
        ...options,
      }),
  };
}

async function ask<Answer>(
  address: string,
  path: string,
  body: unknown,
  { signal, timeout = 30_000 }: AskOptions,
): Promise<Answer> {
  const url = `${address}/_bridge${path}`;
  const limit = limited(signal, timeout);
  try {
    const response = await fetch(url, { ...common(url), ...posted(body), signal: limit.signal });
    return await readAnswer<Answer>(response);
  } catch (error) {
    if (error instanceof BridgeFailure) throw error;
    if (signal?.aborted === true) throw new BridgeFailure('cancelled');
    if (limit.signal.aborted) throw new BridgeFailure('timeout');
    throw new BridgeFailure(await reason(`${address}/_bridge`, limit.signal));
  } finally {
    limit.end();
  }
}

function posted(body: unknown): RequestInit {
  if (body === undefined) return {};
  const text = writeExact(body) ?? null;
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: text };
}

function common(url: string): RequestInit {
  return {
    mode: 'cors',
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
    ...addressSpaceOption(url),
  };
}

async function readAnswer<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  const value = parsed(text);
  if (response.ok && value !== undefined) return value as Answer;
  const { code, message } = (value ?? {}) as Partial<BridgeProblem>;
  if (typeof code === 'string' && typeof message === 'string') {
    throw new BridgeFailure(code === 'FORBIDDEN' ? 'unwelcome' : 'problem', message, code);
  }
  throw new BridgeFailure('stranger');
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds the reason of a failed request, which browsers hide. An answer that the page may not read shows that a server
 * runs and refuses the page.
 */
async function reason(url: string, signal: AbortSignal): Promise<'denied' | 'unwelcome' | 'silent'> {
  if ((await permissionFor(url)) === 'denied') return 'denied';
  try {
    // Browsers allow this mode only with this treatment of redirects.
    await fetch(url, { ...common(url), mode: 'no-cors', redirect: 'follow', signal });
    return 'unwelcome';
  } catch {
    return 'silent';
  }
}
