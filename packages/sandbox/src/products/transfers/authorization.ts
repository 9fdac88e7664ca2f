import type { PlainFields } from '../../remembered/resource.js';
import type { PlatformKeyKind } from '../../runtime/keyring.js';
import { Refusal } from '../../runtime/refusal.js';

/**
 * A user's authorization of transfers that need no confirmation (免确认收款授权). `USER_OVERDUE_UNCONFIRMED`: the user has
 * not confirmed it within 24 hours.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014399423
 */
export interface Authorization {
  readonly out_authorization_no: string;
  /** Whether a partner has asked for it. */
  readonly isOfPartner?: true | undefined;
  /** What the request gave. Absent: a transfer has asked for it. */
  readonly given?: PlainFields | undefined;
  readonly appid: string;
  readonly openid: string;
  readonly user_display_name: string;
  readonly scene: string;
  readonly perception?: string | undefined;
  readonly notify_url: string;
  /** The kind of key that the request named. */
  readonly named?: PlatformKeyKind | undefined;
  /** Opens the page where the user confirms. Absent: the page of a transfer confirms it. */
  readonly package_info?: string | undefined;
  readonly state: 'WAIT_USER_CONFIRM' | 'TAKING_EFFECT' | 'CLOSED';
  readonly created_at: number;
  readonly expires_at: number;
  /** Present once the user has confirmed. */
  readonly authorized?: { readonly authorization_id: string; readonly at: number } | undefined;
  readonly closed?: { readonly at: number; readonly reason: CloseReason } | undefined;
}

export type CloseReason = (typeof closeReasons)[number];

export const closeReasons = [
  'CLOSE_VIA_MCH_API',
  'USER_CLOSE',
  'USER_OVERDUE_UNCONFIRMED',
  'TRANSFER_RISK',
  'USER_ACCOUNT_ABNORMAL',
] as const;

/** The user has 24 hours to confirm. */
export const authorizationLifetime: number = 24 * 3_600_000;

/** Queries know a closed authorization for 30 days. */
const closedMemory = 30 * 24 * 3_600_000;

/**
 * The user authorizes.
 *
 * @throws Refusal ALREADY_SIGNED, ABANDONED or EXPIRED
 */
export function authorize(
  authorization: Authorization,
  authorization_id: string,
  now: number,
): Authorization {
  requireOpen(authorization, now);
  return { ...authorization, state: 'TAKING_EFFECT', authorized: { authorization_id, at: now } };
}

/** @throws Refusal ALREADY_SIGNED, ABANDONED or EXPIRED */
export function requireOpen({ out_authorization_no, state, expires_at }: Authorization, now: number): void {
  const name = `authorization ${out_authorization_no}`;
  if (state === 'TAKING_EFFECT') throw new Refusal('ALREADY_SIGNED', `${name} is already confirmed`);
  if (state === 'CLOSED') throw new Refusal('ABANDONED', `${name} is closed`);
  if (now >= expires_at) throw new Refusal('EXPIRED', `${name} had to be confirmed within 24 hours`);
}

/** Ends an authorization. One that has ended stays as it is. */
export function close(authorization: Authorization, reason: CloseReason, now: number): Authorization {
  if (authorization.state === 'CLOSED') return authorization;
  return { ...authorization, state: 'CLOSED', closed: { at: now, reason } };
}

/** The 24 hours are over. */
export function lapse(authorization: Authorization, now: number): Authorization {
  const { state, expires_at } = authorization;
  return state === 'WAIT_USER_CONFIRM' && now >= expires_at
    ? close(authorization, 'USER_OVERDUE_UNCONFIRMED', now)
    : authorization;
}

/** @throws Refusal NOT_FOUND for an unknown authorization, and for one that was closed more than 30 days ago */
export function requireKnown(
  authorization: Authorization | undefined,
  isOfPartner: boolean,
  now: number,
): Authorization {
  const closed_at = authorization?.closed?.at ?? now;
  const isOwn = (authorization?.isOfPartner ?? false) === isOfPartner;
  if (authorization !== undefined && isOwn && now - closed_at <= closedMemory) return authorization;
  throw new Refusal('NOT_FOUND', '授权单不存在，或关闭已超过 30 天');
}

/** @throws Refusal INVALID_REQUEST unless the user has authorized transfers */
export function requireEffective(
  authorization: Authorization | undefined,
  isOfPartner: boolean,
): Authorization {
  const isOwn = (authorization?.isOfPartner ?? false) === isOfPartner;
  if (authorization?.state === 'TAKING_EFFECT' && isOwn) return authorization;
  throw new Refusal('INVALID_REQUEST', '免确认收款授权不存在或未生效，请先由用户确认授权');
}
