import { Refusal } from '../../runtime/refusal.js';
import type { Fields } from '../shared/handler.js';

/** The states of a red packet (现金红包): https://pay.weixin.qq.com/doc/v2/merchant/4011937431 */
export type RedPacketState = 'SENDING' | 'SENT' | 'RECEIVED' | 'RFUND_ING' | 'REFUND';

/** A red packet to one user. */
export interface RedPacket {
  readonly mch_billno: string;
  readonly send_listid: string;
  /** Opens a red packet of a mini program. */
  readonly package?: string | undefined;
  readonly fields: Fields;
  /** `fields` as one text, for comparison. */
  readonly request: string;
  readonly openid: string;
  /** fen */
  readonly amount: number;
  readonly state: RedPacketState;
  readonly sent_at: number;
  /** When one that is not received goes back, in milliseconds by the sandbox's clock. */
  readonly expires_at: number;
  readonly received_at?: number | undefined;
  readonly refunded_at?: number | undefined;
}

/** The user has 24 hours to receive a red packet. */
export const redPacketLifetime: number = 24 * 3_600_000;

/**
 * The user receives the red packet.
 *
 * @throws Refusal ALREADY_PAID or EXPIRED
 */
export function receive(packet: RedPacket, now: number): RedPacket {
  requireReceivable(packet, now);
  return { ...packet, state: 'RECEIVED', received_at: now };
}

/** @throws Refusal ALREADY_PAID or EXPIRED */
export function requireReceivable({ mch_billno, state, expires_at }: RedPacket, now: number): void {
  if (state === 'RECEIVED') throw new Refusal('ALREADY_PAID', `red packet ${mch_billno} is already received`);
  if (state === 'RFUND_ING' || state === 'REFUND' || now >= expires_at)
    throw new Refusal('EXPIRED', `red packet ${mch_billno} had to be received within 24 hours`);
}

/** WeChat Pay's next step, when its time has come. */
export function proceed(packet: RedPacket, now: number): RedPacket {
  const { state, expires_at } = packet;
  if (state === 'SENDING') return { ...packet, state: 'SENT' };
  if (state === 'SENT' && now >= expires_at) return { ...packet, state: 'RFUND_ING' };
  if (state === 'RFUND_ING') return { ...packet, state: 'REFUND', refunded_at: now };
  return packet;
}
