import { Json } from 'wechatpay-kit';
import type { World } from '../../runtime/world.js';
import { contractKey, propose, type Terms } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import { answers, type Session } from './session.js';
import { sessions } from './sessions.js';

/** The request of a pre-sign call. */
export interface Signing {
  readonly family: Session['family'];
  /** Creates the id of the session. */
  readonly id: () => string;
  readonly plan_id: string;
  readonly code: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly terms: Terms;
  readonly expires_at: number;
}

/**
 * The session of a pre-sign call: the open session of the same request, or a new one.
 *
 * @throws Refusal CONTRACT_EXISTED once the contract is signed
 */
export function openSession({ store, clock }: Pick<World, 'store' | 'clock'>, signing: Signing): Session {
  const { family, plan_id, code, terms, expires_at } = signing;
  const key = contractKey(family, plan_id, code);
  const request = Json.stringify(signing.body) ?? '';
  const last = store.table(sessions).find('contract', key);
  const kept = last !== undefined && answers(last, request, clock.now()) ? last : undefined;
  const session: Session = kept ?? {
    id: signing.id(),
    family,
    contract: key,
    terms,
    request,
    state: 'CREATED',
    expires_at,
  };
  const proposal = { family, plan_id, code, terms, until: session.expires_at, asked_by: session.id };
  const table = store.table(contracts);
  table.put(propose(table.get(key), proposal));
  store.table(sessions).put(session);
  return session;
}
