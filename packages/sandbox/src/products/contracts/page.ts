import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import { describeTerms } from '../shared/contract-terms.js';
import { contracts, describeContract } from '../shared/contracts.js';
import { isTooLittle } from '../shared/orders/paying.js';
import type { BridgeOpened, BridgeOpens } from '../shared/page.js';
import type { PageKind } from '../shared/product.js';
import { type Agreement, phaseOf, type Shown } from '../shared/shown.js';
import { abandonContract, signContract } from '../shared/signing.js';
import { createUser } from '../shared/users.js';
import { payFirstPremium, requireUnused } from './first-premium.js';
import { abandonSession, consume, type Session } from './session.js';
import { sessions } from './sessions.js';

/** The page that signs a contract, or authorizes an individual payee. */
export const signingPage: PageKind = {
  ids: ['session_id', 'pre_entrustweb_id', 'redirect_url', 'sign_url', 'show_code_url'],
  opened: ['', 'partner/'].flatMap((by) => [`/papay/${by}entrustweb`, `/papay/${by}h5entrustweb`]),
  find(world, id) {
    const table = world.store.table(sessions);
    const session = table.get(id) ?? table.find('page', id);
    return (
      session && {
        id: session.id,
        opens: findContent(session),
        ...urlOf(session),
        confirm: (by) => agree(world, session, by),
        decline: () => leave(world, session),
        describe: () => describePage(world, session),
        show: () => showPage(world, session),
      }
    );
  },
};

function agree(world: World, session: Session, by: Agreement): void {
  const { store, clock } = world;
  const consumed = consume(session, clock.now());
  const contract = store.table(contracts).get(session.contract);
  if (contract === undefined)
    throw new Error(`session ${session.id} has lost its contract ${session.contract}`);
  const { premium, terms } = session;
  if (premium !== undefined) {
    requireUnused(world, premium.out_trade_no);
    if (isTooLittle(world, by, terms.openid, premium.total)) {
      throw new Refusal('NOT_ENOUGH', `the change (零钱) of the user is less than ${premium.total} fen`);
    }
  }
  const signed = signContract(world, contract, terms, terms.openid ?? by.openid ?? createUser(world));
  if (premium !== undefined) payFirstPremium(world, signed, premium, by);
  store.table(sessions).put(consumed);
}

/** The session ends. */
function leave(world: World, session: Session): void {
  world.store.table(sessions).put(abandonSession(session, world.clock.now()));
  abandonContract(world, session.contract, session.id);
}

function describePage({ store, clock }: World, session: Session): BridgeOpened {
  const contract = store.table(contracts).get(session.contract);
  return {
    what: findContent(session),
    ...(contract === undefined ? {} : { contract: describeContract(contract, clock.now()) }),
  };
}

function showPage(world: World, given: Session): Shown {
  const { store, clock, mchid } = world;
  const session = store.table(sessions).get(given.id) ?? given;
  const { terms, premium } = session;
  const contract = store.table(contracts).get(session.contract);
  return {
    phase: phaseOf(session.state === 'CONSUMED', () => void consume(session, clock.now())),
    payee: terms.parties['sub_mchid'] ?? terms.parties['sub_mch_id'] ?? mchid,
    ...(premium === undefined
      ? {}
      : { amount: premium.total, currency: premium.currency, description: premium.description, pays: true }),
    terms: contract === undefined ? [] : describeTerms(world, contract, terms),
    openid: terms.openid,
  };
}

function findContent({ family }: Session): BridgeOpens {
  return family === 'individual' ? 'authorization' : 'contract';
}

/** Its address, if the answer has told one. */
function urlOf({ pages: [first] = [] }: Session): { readonly url?: string } {
  return first?.startsWith('https:') ? { url: first } : {};
}
