import type { WeChatPayConfig } from 'wechatpay-kit';
import { Child } from '../rounds/child.js';

/** A sandbox in a process of its own. */
export interface SandboxProcess {
  readonly config: WeChatPayConfig;
  /** How far its clock is ahead, in milliseconds. */
  readonly skew: number;
  /** Signs contracts. @returns the contract_id of each */
  readonly sign: (codes: readonly string[]) => Promise<readonly string[]>;
  readonly stop: () => void;
}

export async function startSandbox(): Promise<SandboxProcess> {
  const child = new Child(new URL('./sandbox.js', import.meta.url), []);
  const { config, skew } = await child.next<Pick<SandboxProcess, 'config' | 'skew'>>();
  return {
    config,
    skew,
    sign: (codes) => child.ask<readonly string[]>([...codes]),
    stop: () => child.stop(),
  };
}
