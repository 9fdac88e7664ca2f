import type { World } from '../../runtime/world.js';
import type { Particulars } from '../shared/particulars.js';
import type { Product, UserThing } from '../shared/product.js';
import { complaintActs } from './acts.js';
import { complaints as complaintTable, findNotifyUrl } from './complaints.js';
import { completeComplaint, respondImmediately, respondToComplaint, reviewRefund } from './handle.js';
import { getComplaint, listComplaints, listNegotiation } from './read.js';
import { complaintThings } from './things.js';

const root = 'v3/merchant-service/complaints-v2';

/** Complaints of users (消费者投诉). The setting of their notification URL is remembered. */
export const complaints: Product = {
  v3: {
    [`GET ${root}`]: listComplaints,
    [`GET ${root}/{complaint_id}`]: getComplaint,
    [`GET ${root}/{complaint_id}/negotiation-historys`]: listNegotiation,
    [`POST ${root}/{complaint_id}/response`]: respondToComplaint,
    [`POST ${root}/{complaint_id}/response-immediate-service`]: respondImmediately,
    [`POST ${root}/{complaint_id}/complete`]: completeComplaint,
    [`POST ${root}/{complaint_id}/update-refund-progress`]: reviewRefund,
  },
  kinds: [complaintThings],
  tables: [complaintTable],
  acts: complaintActs,
  find: findParticulars,
  users: ({ store }) =>
    store
      .table(complaintTable)
      .all()
      .map(({ openid }) => openid),
  ofUser: listOfUser,
};

function findParticulars(world: World, id: string): Particulars | undefined {
  const complaint = world.store.table(complaintTable).get(id);
  if (complaint === undefined) return undefined;
  const { complaint_id, state, mchid, order } = complaint;
  const url = findNotifyUrl(world);
  return {
    fields: { complaint_id, complaint_state: state, complainted_mchid: mchid, ...order },
    notifyUrls: { 'COMPLAINT.CREATE': url, 'COMPLAINT.STATE_CHANGE': url },
  };
}

function listOfUser({ store }: World, openid: string): UserThing[] {
  return store
    .table(complaintTable)
    .all()
    .filter((complaint) => complaint.openid === openid)
    .map(({ complaint_id, state, mchid, order, description, at }) => ({
      kind: 'complaint',
      id: complaint_id,
      state,
      title: description,
      amount: order.amount,
      at: new Date(at),
      ...(state === 'PROCESSED' ? {} : { can: ['withdraw-complaint'] }),
      fields: { complainted_mchid: mchid, ...order },
    }));
}
