import type { World } from '../../runtime/world.js';
import { type BridgeOpened, type DeclineReason, declineReasons } from '../shared/page.js';
import type { Page, PageKind } from '../shared/product.js';
import { type Authorization, requireOpen } from './authorization.js';
import { authorizations, confirmAuthorization, findInForce } from './authorizations.js';
import { type Bill, confirm, requireConfirmable } from './bill.js';
import { bills, changeBill } from './bills.js';
import { showAuthorization, showBill } from './show.js';

/** The pages that receive a transfer, or authorize transfers. */
export const transferPage: PageKind = {
  ids: ['package_info'],
  find(world, id) {
    const bill = world.store.table(bills).find('package', id);
    if (bill !== undefined) return createBillPage(world, bill, id);
    const authorization = world.store.table(authorizations).find('package', id);
    return authorization && createAuthorizationPage(world, authorization, id);
  },
};

/** The attempts that fail after the user has confirmed. Of other reasons, the user only leaves the page. */
const failures: Readonly<Partial<Record<DeclineReason, string>>> = {
  risk: 'TRANSFER_RISK',
  'account-abnormal': 'PAYEE_ACCOUNT_ABNORMAL',
};

const reasons = declineReasons.filter((reason) => reason === 'cancelled' || failures[reason] !== undefined);

function createBillPage(world: World, bill: Bill, id: string): Page {
  const { clock } = world;
  return {
    id,
    opens: 'transfer',
    reasons,
    confirm() {
      changeBill(world, confirm(bill, clock.now()));
      authorizeWith(world, bill);
    },
    decline(reason) {
      const failure = failures[reason];
      if (failure === undefined) requireConfirmable(bill, clock.now());
      else changeBill(world, confirm(bill, clock.now(), failure));
    },
    describe: () => describe('transfer', bill.out_bill_no, world.store.table(bills).get(bill.out_bill_no)),
    show: () => showBill(world, world.store.table(bills).get(bill.out_bill_no) ?? bill),
  };
}

/** The confirmation of the transfer also authorizes further ones, unless the user has an authorization in force. */
function authorizeWith(world: World, { authorizes }: Bill): void {
  const authorization =
    authorizes === undefined ? undefined : world.store.table(authorizations).get(authorizes);
  if (authorization?.state !== 'WAIT_USER_CONFIRM') return;
  const { openid, appid } = authorization;
  if (findInForce(world, openid, appid) === undefined) confirmAuthorization(world, authorization);
}

function createAuthorizationPage(world: World, authorization: Authorization, id: string): Page {
  const { out_authorization_no: number } = authorization;
  return {
    id,
    opens: 'transfer',
    confirm: () => confirmAuthorization(world, authorization),
    // The user leaves, and may come back.
    decline: () => requireOpen(authorization, world.clock.now()),
    describe: () => describe('transfer-authorization', number, world.store.table(authorizations).get(number)),
    show: () => showAuthorization(world, world.store.table(authorizations).get(number) ?? authorization),
  };
}

function describe(kind: string, id: string, kept: { readonly state: string } | undefined): BridgeOpened {
  if (kept === undefined) throw new Error(`the ${kind} ${id} is lost`);
  return { what: 'transfer', thing: { kind, id, state: kept.state } };
}
