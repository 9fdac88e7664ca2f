import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { findUrl, notifyAsSet } from '../shared/setting.js';
import type { Complaint, Entry } from './complaint.js';

/** The complaints about a merchant and its sub-merchants. */
export const complaints: TableDefinition<Complaint> = {
  name: 'complaints',
  key: ({ complaint_id }) => complaint_id,
  indexes: {},
  bound: { most: 10_000, counts: () => true },
};

/** The setting of the URL that hears of complaints. */
const setting = 'v3/merchant-service/complaint-notifications';

export function findNotifyUrl(world: World): string | undefined {
  return findUrl(world, setting);
}

/** What happened, as notifications name it. */
export type ActionType =
  | 'CREATE_COMPLAINT'
  | 'CONTINUE_COMPLAINT'
  | 'USER_RESPONSE'
  | 'MERCHANT_RESPONSE'
  | 'MERCHANT_CONFIRM_COMPLETE'
  | 'MERCHANT_APPROVE_REFUND'
  | 'MERCHANT_REJECT_REFUND'
  | 'REFUND_SUCCESS'
  | 'USER_APPLY_PLATFORM_SERVICE'
  | 'PLATFORM_SERVICE_FINISHED';

/**
 * Keeps a complaint and tells the merchant what happened.
 *
 * @param action `undefined` for what no notification tells
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289719
 */
export function keep(world: World, complaint: Complaint, action: ActionType | undefined): void {
  world.store.table(complaints).put(complaint);
  if (action === undefined) return;
  const type = action === 'CREATE_COMPLAINT' ? 'COMPLAINT.CREATE' : 'COMPLAINT.STATE_CHANGE';
  notifyAsSet(world, setting, {
    type,
    payload: { complaint_id: complaint.complaint_id, action_type: action },
  });
}

/** Makes an entry of the negotiation history. */
export function createEntry(
  { ids, clock }: Pick<World, 'ids' | 'clock'>,
  operate_type: string,
  content: Omit<Entry, 'log_id' | 'operate_type' | 'at'> = {},
): Entry {
  return { log_id: ids.digits('complaint_log', 25), operate_type, at: clock.now(), ...content };
}
