import type { Text } from '../../description/text.js';
import type { World } from '../../runtime/world.js';
import { type Act, taken } from '../shared/act.js';
import { addWords, assist, type Complaint, type Entry, refund, reopen, withdraw } from './complaint.js';
import { type ActionType, complaints, createEntry, keep } from './complaints.js';
import { raiseComplaint } from './raise.js';

/** What happens to a complaint without the merchant, by the name of the act. */
export const complaintActs: Readonly<Record<string, Act>> = {
  'raise-complaint': raiseComplaint,
  'reopen-complaint': createAct({
    does: 'the user complains again after the merchant has settled the complaint',
    label: { zh: '用户再次投诉', en: 'The user complains again' },
    isOfUser: true,
    words: '仍未解决，请尽快处理',
    operate_type: 'USER_CONTINUE_COMPLAINT',
    action: 'CONTINUE_COMPLAINT',
    change: reopen,
  }),
  'add-to-complaint': createAct({
    does: 'the user adds words to the complaint',
    label: { zh: '用户补充说明', en: 'The user adds words' },
    isOfUser: true,
    words: '请问处理得怎么样了？',
    operate_type: 'USER_RESPONSE',
    action: 'USER_RESPONSE',
    change: addWords,
  }),
  // The notification's list of actions has none for it.
  'withdraw-complaint': createAct({
    does: 'the user withdraws the complaint, without a notification',
    label: { zh: '用户撤诉', en: 'The user withdraws the complaint' },
    isOfUser: true,
    operate_type: 'USER_REVOKE_COMPLAINT',
    change: withdraw,
  }),
  'refund-complaint': createAct({
    does: 'the whole refund that the user wants arrives, which settles the complaint',
    label: { zh: '退款到账', en: 'The refund arrives' },
    operate_type: 'COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE',
    action: 'REFUND_SUCCESS',
    change: refund,
  }),
  'assist-complaint': createAct({
    does: "the user asks WeChat Pay's staff to help with the complaint",
    label: { zh: '用户申请平台介入', en: 'The user asks for help' },
    isOfUser: true,
    operate_type: 'USER_APPLY_PLATFORM_SERVICE',
    action: 'USER_APPLY_PLATFORM_SERVICE',
    change: (complaint, entry) => assist(complaint, true, entry),
  }),
  'end-assistance': createAct({
    does: "WeChat Pay's staff ends its help with the complaint",
    label: { zh: '平台客服结束介入', en: 'The staff ends its help' },
    operate_type: 'PLATFORM_SERVICE_FINISHED',
    action: 'PLATFORM_SERVICE_FINISHED',
    change: (complaint, entry) => assist(complaint, false, entry),
  }),
};

interface Change {
  readonly does: string;
  readonly label: Text;
  readonly isOfUser?: boolean;
  /** What the user says unless the caller gives other words. Without it, the act takes none. */
  readonly words?: string;
  readonly operate_type: string;
  readonly action?: ActionType;
  readonly change: (complaint: Complaint, entry: Entry) => Complaint;
}

/** An act about a complaint that exists. */
function createAct({ does, label, isOfUser = false, words, operate_type, action, change }: Change): Act {
  return {
    does,
    label,
    about: ['complaint'],
    isOfUser: () => isOfUser,
    ...(words === undefined
      ? {}
      : { takes: { words: taken('用户说的话', 'what the user says', undefined, words) } }),
    perform(world: World, id, given) {
      const complaint = world.store.table(complaints).get(id);
      if (complaint === undefined) return undefined;
      const { words: details = words } = given;
      if (details !== undefined && typeof details !== 'string') {
        throw new TypeError(`given.words: expected a text, got ${typeof details}`);
      }
      const changed = change(complaint, createEntry(world, operate_type, { details }));
      keep(world, changed, action);
      return { complaint_id: id, complaint_state: changed.state };
    },
  };
}
