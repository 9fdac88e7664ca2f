import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import { type Account, accountOf, move, type Posting } from '../shared/ledger.js';
import { postV2 } from '../shared/v2-money.js';
import { proceed, type RedPacket } from './red-packet.js';

/** The red packets, by mch_billno. `page` is any id by which the user receives one. */
export const redPackets: TableDefinition<RedPacket, 'page' | 'openid'> = {
  name: 'red-packets',
  key: ({ mch_billno }) => mch_billno,
  indexes: {
    page: ({ send_listid, mch_billno, package: text }) => [send_listid, mch_billno, text],
    openid: ({ openid }) => [openid],
  },
};

/** The kind of the jobs that take a red packet a step further. The payload is its mch_billno. */
export const stepKind = 'red-packet.step';

/** How long WeChat Pay takes to send one, and to give the money back. */
const stepTime = 1_000;

/** @throws Refusal NOTENOUGH */
export function addRedPacket(world: World, packet: RedPacket): void {
  const { mchid } = world;
  moveMoney(world, packet, [accountOf(mchid, 'OPERATION'), accountOf(mchid, 'LOCKED')], 'red-packet');
  keep(world, packet);
}

/** Keeps a red packet in its new state. Its money goes to the user, or back. */
export function changeRedPacket(world: World, packet: RedPacket): void {
  const { mchid } = world;
  const locked = accountOf(mchid, 'LOCKED');
  if (packet.state === 'RECEIVED')
    moveMoney(world, packet, [locked, accountOf(packet.openid, 'CHANGE')], 'red-packet');
  if (packet.state === 'REFUND')
    moveMoney(world, packet, [locked, accountOf(mchid, 'OPERATION')], 'red-packet-return');
  keep(world, packet);
}

function keep({ store, clock, mchid }: World, packet: RedPacket): void {
  const { mch_billno: payload, state, expires_at } = packet;
  store.table(redPackets).put(packet);
  const isWaiting = state === 'SENT';
  if (!isWaiting && state !== 'SENDING' && state !== 'RFUND_ING') return;
  clock.schedule({ at: isWaiting ? expires_at : clock.now() + stepTime, kind: stepKind, payload, mchid });
}

/** Takes a red packet a step further. */
export function stepRedPacket(world: World, mch_billno: string): void {
  const packet = world.store.table(redPackets).get(mch_billno);
  const next = packet && proceed(packet, world.clock.now());
  if (next !== undefined && next !== packet) changeRedPacket(world, next);
}

function moveMoney(
  world: World,
  { send_listid: ref, mch_billno: out_ref, amount, fields }: RedPacket,
  [from, to]: readonly [from: Account, to: Account],
  kind: Posting['kind'],
): void {
  postV2(world, move(from, to, amount, { kind, ref, out_ref, remark: fields['remark'] }));
}
