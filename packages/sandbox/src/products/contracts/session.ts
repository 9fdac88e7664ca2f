import { Refusal } from '../../runtime/refusal.js';
import type { ContractFamily, Terms } from '../shared/contract.js';
import type { NewOrder } from '../shared/orders/create.js';

/** A signing page that waits for the user. */
export interface Session {
  /** session_id or pre_entrustweb_id; internal if the answer has none. */
  readonly id: string;
  readonly family: ContractFamily;
  /** The further ids of its page: its addresses. */
  readonly pages?: readonly string[] | undefined;
  readonly contract: string;
  readonly terms: Terms;
  /** The request of the session. The same request is answered with the same session. */
  readonly request: string;
  /** The order that the user pays while signing. */
  readonly premium?: NewOrder | undefined;
  readonly state: 'CREATED' | 'CONSUMED' | 'ABANDONED';
  readonly expires_at: number;
}

export type SessionState = Session['state'] | 'EXPIRED';

export function sessionState(session: Session, now: number): SessionState {
  return session.state === 'CREATED' && now >= session.expires_at ? 'EXPIRED' : session.state;
}

/**
 * Whether a pre-sign call is answered with this session or needs a new one. The documents only allow to repeat the call
 * until the contract is signed. Here the same request has the same session while that is open.
 */
export function answers(session: Session, request: string, now: number): boolean {
  return session.request === request && sessionState(session, now) === 'CREATED';
}

/** The user agrees. */
export function consume(session: Session, now: number): Session {
  return { ...open(session, now), state: 'CONSUMED' };
}

/** The user leaves. */
export function abandonSession(session: Session, now: number): Session {
  return { ...open(session, now), state: 'ABANDONED' };
}

function open(session: Session, now: number): Session {
  switch (sessionState(session, now)) {
    case 'CREATED':
      return session;
    case 'CONSUMED':
      throw new Refusal('ALREADY_SIGNED', `session ${session.id} is already confirmed`);
    case 'ABANDONED':
      throw new Refusal(
        'ABANDONED',
        `session ${session.id} was declined; make the pre-sign call again for a new one`,
      );
    case 'EXPIRED':
      throw new Refusal(
        'EXPIRED',
        `session ${session.id} expired at ${new Date(session.expires_at).toISOString()} by the sandbox's clock, which is at ${new Date(now).toISOString()}; make the pre-sign call again for a new one`,
      );
  }
}
