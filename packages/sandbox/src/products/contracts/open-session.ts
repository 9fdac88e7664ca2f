import { Json } from 'wechatpay-kit';
import type { World } from '../../runtime/world.js';
import { contractKey, propose, type Terms } from '../shared/contract.js';
import { requireOnly } from '../shared/contract-limits.js';
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
  readonly premium?: Session['premium'];
  /** Creates the addresses of the page, from the id. */
  readonly pages?: (id: string) => readonly string[];
}

/**
 * The session of a pre-sign call: the open session of the same request, or a new one.
 *
 * @throws Refusal CONTRACT_EXISTED once the contract is signed, and as `requireOnly` does
 */
export function openSession(world: World, signing: Signing): Session {
  const { store, clock } = world;
  const { family, plan_id, code, terms } = signing;
  const key = contractKey(family, plan_id, code);
  const request = Json.stringify(signing.body) ?? '';
  const last = store.table(sessions).find('contract', key);
  const kept = last !== undefined && answers(last, request, clock.now()) ? last : undefined;
  const session: Session = kept ?? newSession(signing, key, request);
  const proposal = { family, plan_id, code, terms, until: session.expires_at, asked_by: session.id };
  const table = store.table(contracts);
  table.put(propose(table.get(key), proposal));
  requireOnly(world, { ...signing, openid: terms.openid });
  store.table(sessions).put(session);
  return session;
}

function newSession(
  { id: createId, family, terms, expires_at, pages, premium }: Signing,
  contract: string,
  request: string,
): Session {
  const id = createId();
  return {
    id,
    family,
    contract,
    terms,
    request,
    state: 'CREATED',
    expires_at,
    ...(premium === undefined ? {} : { premium }),
    ...(pages === undefined ? {} : { pages: pages(id) }),
  };
}
