import { isDeepStrictEqual } from 'node:util';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';

/** A user's authorization of a pay score service (授权). */
export interface Permission {
  readonly service_id: string;
  readonly authorization_code: string;
  /** The request that applied for it. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Opens its page. */
  readonly token: string;
  /** `UNBINDUSER`: applied for, and not yet given by a user. */
  readonly state: 'UNBINDUSER' | 'AVAILABLE' | 'UNAVAILABLE';
  readonly openid?: string | undefined;
  /** Milliseconds, by the sandbox's clock. */
  readonly opened_at?: number | undefined;
  readonly closed_at?: number | undefined;
  readonly named?: PlatformKeyKind | undefined;
}

/**
 * A repeated authorization code.
 *
 * @throws Refusal PARAM_ERROR if it was another application
 */
export function requireSameApplication({ given }: Permission, other: Permission['given']): void {
  if (isDeepStrictEqual(given, other)) return;
  const code = other['authorization_code'];
  throw parameterError('/authorization_code', '已用于内容不同的授权申请，请换用新的授权协议号', 'body', code);
}

/**
 * The user gives the permission, possibly again.
 *
 * @throws Refusal ALREADY_SIGNED
 */
export function openPermission(permission: Permission, openid: string, now: number): Permission {
  requireClosed(permission);
  return { ...permission, state: 'AVAILABLE', openid, opened_at: now };
}

/** @throws Refusal ALREADY_SIGNED */
export function requireClosed({ state, authorization_code }: Permission): void {
  if (state !== 'AVAILABLE') return;
  throw new Refusal('ALREADY_SIGNED', `the user has already given the permission ${authorization_code}`);
}

/**
 * The user or the merchant withdraws the permission.
 *
 * @throws Refusal INVALID_REQUEST unless the user has given it
 */
export function closePermission(permission: Permission, now: number): Permission {
  if (permission.state !== 'AVAILABLE') throw new Refusal('INVALID_REQUEST', '用户没有授权，或授权已解除');
  return { ...permission, state: 'UNAVAILABLE', closed_at: now };
}
