import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Particulars } from '../shared/particulars.js';
import type { UserThing } from '../shared/product.js';
import type { Authorization } from './authorization.js';
import { authorizations, closedEvent, confirmedEvent, describeAuthorization } from './authorizations.js';
import { batchClosed, batches, batchFinished, describeEnd as describeBatch } from './batches.js';
import { bills, describeEnd, finished } from './bills.js';
import { pocketTransfers } from './pocket-transfer.js';

/** A transfer or an authorization by any of its numbers, or by the id of its page. */
export function findTransferParticulars(world: World, id: string): Particulars | undefined {
  return findBill(world, id) ?? findAuthorization(world, id) ?? findBatch(world, id);
}

function findBill({ store, mchid }: World, id: string): Particulars | undefined {
  const table = store.table(bills);
  const bill = table.get(id) ?? table.find('transfer_bill_no', id) ?? table.find('package', id);
  return (
    bill && {
      fields: { ...bill.given, ...describeEnd({ mchid }, bill) },
      notifyUrls: { [finished]: bill.notify_url },
      signing: { named: bill.named },
    }
  );
}

function findAuthorization({ store }: World, id: string): Particulars | undefined {
  const table = store.table(authorizations);
  const found = table.get(id) ?? table.find('authorization_id', id) ?? table.find('package', id);
  return (
    found && {
      fields: describeAuthorization(found),
      notifyUrls: { [confirmedEvent]: found.notify_url, [closedEvent]: found.notify_url },
      signing: { named: found.named },
    }
  );
}

function findBatch({ store }: World, id: string): Particulars | undefined {
  const table = store.table(batches);
  const batch = table.get(id) ?? table.find('batch_id', id);
  return (
    batch && {
      fields: describeBatch(batch),
      notifyUrls: { [batchFinished]: batch.notify_url, [batchClosed]: batch.notify_url },
      signing: { named: batch.named },
    }
  );
}

/** The transfers and authorizations of a user. */
export function listOfUser({ store }: World, openid: string): readonly UserThing[] {
  return [
    ...store
      .table(bills)
      .list('openid', openid)
      .map(({ out_bill_no, state, amount, package_info, created_at, updated_at, remark }) => ({
        kind: 'transfer',
        id: out_bill_no,
        state,
        title: remark,
        amount,
        at: new Date(updated_at),
        ...(state === 'WAIT_USER_CONFIRM' ? { opens: package_info } : {}),
        fields: {
          transfer_amount: amount,
          ...(state === 'WAIT_USER_CONFIRM' ? { package_info } : {}),
          create_time: rfc3339(created_at),
        },
      })),
    ...store
      .table(authorizations)
      .list('openid', openid)
      .map((authorization) => ({
        kind: 'transfer-authorization',
        id: authorization.out_authorization_no,
        state: authorization.state,
        title: authorization.user_display_name,
        at: new Date(authorization.created_at),
        ...whatUserCan(authorization),
        fields: describeAuthorization(authorization),
      })),
    ...store
      .table(pocketTransfers)
      .list('openid', openid)
      .map(({ partner_trade_no, amount, payment_no }) => ({
        kind: 'transfer',
        id: partner_trade_no,
        state: 'SUCCESS',
        amount,
        fields: { amount, payment_no },
      })),
  ];
}

function whatUserCan({ state, package_info }: Authorization): Pick<UserThing, 'opens' | 'can'> {
  if (state === 'TAKING_EFFECT') return { can: ['close-authorization'] };
  return state === 'WAIT_USER_CONFIRM' ? { opens: package_info } : {};
}
