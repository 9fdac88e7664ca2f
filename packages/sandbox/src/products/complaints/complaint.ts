import { Refusal } from '../../runtime/refusal.js';

/** PENDING: the user waits for the merchant. PROCESSING: they negotiate. PROCESSED: it is settled. */
export type ComplaintState = 'PENDING' | 'PROCESSING' | 'PROCESSED';

export const problemTypes = ['REFUND', 'SERVICE_NOT_WORK', 'OTHERS'] as const;
export type ProblemType = (typeof problemTypes)[number];

/** An order that a user complains about. */
export interface ComplainedOrder {
  readonly transaction_id: string;
  readonly out_trade_no: string;
  /** fen */
  readonly amount: number;
}

/** An entry of the negotiation history. */
export interface Entry {
  readonly log_id: string;
  /** As the answers name it: `USER_CREATE_COMPLAINT`. */
  readonly operate_type: string;
  readonly at: number;
  readonly details?: string | undefined;
  /** The media ids of its pictures. */
  readonly images?: readonly string[] | undefined;
  /** A message of blocks, as the merchant gave it. */
  readonly message?: Readonly<Record<string, unknown>> | undefined;
  /** That of an immediate answer. */
  readonly idempotent_id?: string | undefined;
}

/** A complaint of a user about a merchant. */
export interface Complaint {
  readonly complaint_id: string;
  readonly at: number;
  readonly state: ComplaintState;
  /** The merchant or sub-merchant. */
  readonly mchid: string;
  readonly openid: string;
  readonly phone: string;
  readonly description: string;
  readonly problem: ProblemType;
  /** fen; present with the problem REFUND */
  readonly refund_amount?: number | undefined;
  readonly order: ComplainedOrder;
  /** The first complaint and each continuation. */
  readonly times: number;
  /** Whether the user's last words wait for an answer. */
  readonly waiting: boolean;
  readonly refunded: boolean;
  /** What the merchant decided about the refund that the user wants. */
  readonly verdict?: 'APPROVE' | 'REJECT' | undefined;
  /** Whether WeChat Pay's staff helps. */
  readonly in_platform_service: boolean;
  readonly immediate: boolean;
  /** Oldest first. */
  readonly history: readonly Entry[];
}

/** The merchant answers. The first answer begins the negotiation. */
export function respond(complaint: Complaint, entry: Entry): Complaint {
  const { state } = complaint;
  return { ...log(complaint, entry), waiting: false, state: state === 'PENDING' ? 'PROCESSING' : state };
}

/**
 * The merchant answers a complaint that needs immediate service.
 *
 * @throws Refusal INVALID_REQUEST for another complaint
 */
export function respondAtOnce(complaint: Complaint, entry: Entry): Complaint {
  if (complaint.immediate) return respond(complaint, entry);
  throw new Refusal('INVALID_REQUEST', '该投诉单不需要即时服务，请使用提交回复接口');
}

/** The merchant has handled it. A repetition changes nothing. */
export function complete(complaint: Complaint, entry: Entry): Complaint {
  if (complaint.state === 'PROCESSED') return complaint;
  return { ...log(complaint, entry), state: 'PROCESSED', waiting: false };
}

/**
 * The merchant decides about the refund that the user wants. A refusal settles the complaint; an approval leaves it open
 * until the money has arrived.
 *
 * @throws Refusal INVALID_REQUEST unless the user waits for such a decision
 */
export function review(complaint: Complaint, verdict: 'APPROVE' | 'REJECT', entry: Entry): Complaint {
  const { problem, state, verdict: before } = complaint;
  if (problem !== 'REFUND') throw new Refusal('INVALID_REQUEST', '该投诉单没有申请退款，无需审批');
  if (before !== undefined) throw new Refusal('INVALID_REQUEST', '该投诉单的退款申请已审批，不能再次审批');
  if (state === 'PROCESSED') throw new Refusal('INVALID_REQUEST', '该投诉单已处理完成，不能审批退款');
  const next: ComplaintState = verdict === 'REJECT' ? 'PROCESSED' : 'PROCESSING';
  return { ...log(complaint, entry), verdict, state: next, waiting: false };
}

/** The user complains again after the merchant has settled it. */
export function reopen(complaint: Complaint, entry: Entry): Complaint {
  if (complaint.state !== 'PROCESSED')
    throw refusalOf(complaint, 'only a PROCESSED complaint can be reopened');
  return {
    ...log(complaint, entry),
    state: 'PENDING',
    times: complaint.times + 1,
    waiting: true,
    verdict: undefined,
  };
}

/** The user adds words. */
export function addWords(complaint: Complaint, entry: Entry): Complaint {
  return { ...log(requireOpen(complaint), entry), waiting: true };
}

/** The user withdraws it. */
export function withdraw(complaint: Complaint, entry: Entry): Complaint {
  return {
    ...log(requireOpen(complaint), entry),
    state: 'PROCESSED',
    waiting: false,
    in_platform_service: false,
  };
}

/** The whole refund has reached the user, which settles the complaint. */
export function refund(complaint: Complaint, entry: Entry): Complaint {
  if (complaint.refunded) throw refusalOf(complaint, 'it is already refunded');
  return { ...log(complaint, entry), refunded: true, state: 'PROCESSED', waiting: false };
}

/** WeChat Pay's staff begins or ends to help. */
export function assist(complaint: Complaint, helps: boolean, entry: Entry): Complaint {
  if (complaint.in_platform_service === helps) {
    throw refusalOf(complaint, helps ? 'the platform already helps' : 'the platform does not help');
  }
  return { ...log(helps ? requireOpen(complaint) : complaint, entry), in_platform_service: helps };
}

function log(complaint: Complaint, entry: Entry): Complaint {
  return { ...complaint, history: [...complaint.history, entry] };
}

function requireOpen(complaint: Complaint): Complaint {
  if (complaint.state === 'PROCESSED') throw refusalOf(complaint, 'it is already PROCESSED');
  return complaint;
}

/** For the acts of the user and of the platform, which no merchant sees. */
function refusalOf({ complaint_id }: Complaint, reason: string): Refusal {
  return new Refusal('WRONG_STATE', `complaint ${complaint_id}: ${reason}`);
}
