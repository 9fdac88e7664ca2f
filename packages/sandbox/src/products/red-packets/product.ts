import type { World } from '../../runtime/world.js';
import type { PageKind, Product } from '../shared/product.js';
import { listTerms, phaseOf, type Shown } from '../shared/shown.js';
import { redPacketInfo, sendMiniProgramRedPacket, sendRedPacket } from './calls.js';
import { type RedPacket, receive, requireReceivable } from './red-packet.js';
import { changeRedPacket, redPackets, stepKind, stepRedPacket } from './red-packets.js';
import { redPacketThings } from './things.js';

/** The message, or the mini program's page, where the user receives a red packet. Its mch_billno opens it, too. */
const redPacketPage: PageKind = {
  ids: ['send_listid', 'package'],
  find(world, id) {
    const packet = world.store.table(redPackets).find('page', id);
    if (packet === undefined) return undefined;
    const { mch_billno } = packet;
    return {
      id: packet.send_listid,
      opens: 'transfer',
      confirm: () => changeRedPacket(world, receive(packet, world.clock.now())),
      // The user leaves, and may come back.
      decline: () => requireReceivable(packet, world.clock.now()),
      describe: () => ({
        what: 'transfer',
        thing: { kind: 'red-packet', id: mch_billno, state: stateOf(world, mch_billno) },
      }),
      show: () => showPacket(world, world.store.table(redPackets).get(mch_billno) ?? packet),
    };
  },
};

function showPacket({ mchid, clock }: World, packet: RedPacket): Shown {
  const { amount, openid, state, fields } = packet;
  return {
    phase: phaseOf(state === 'RECEIVED', () => requireReceivable(packet, clock.now())),
    payee: mchid,
    amount,
    description: fields['wishing'],
    openid,
    terms: listTerms(
      [{ zh: '发送者', en: 'From' }, { text: fields['send_name'] }],
      [{ zh: '活动', en: 'Activity' }, { text: fields['act_name'] }],
    ),
  };
}

function stateOf({ store }: World, mch_billno: string): string {
  const packet = store.table(redPackets).get(mch_billno);
  if (packet === undefined) throw new Error(`the red packet ${mch_billno} is lost`);
  return packet.state;
}

/** The red packets of APIv2 (现金红包). */
export const redPacketProduct: Product = {
  v2: {
    'POST v2/mmpaymkttransfers/sendredpack': sendRedPacket,
    'POST v2/mmpaymkttransfers/sendminiprogramhb': sendMiniProgramRedPacket,
    'POST v2/mmpaymkttransfers/gethbinfo': redPacketInfo,
  },
  kinds: [redPacketThings],
  tables: [redPackets],
  jobs: {
    [stepKind]: {
      perform: stepRedPacket,
      text: {
        zh: '红包进入下一步：发出、过期或退回',
        en: 'A red packet goes a step further: sent, expired or returned',
      },
      about: (_, id) => ({ kind: 'red-packet', id }),
    },
  },
  pages: [redPacketPage],
  users: ({ store }) =>
    store
      .table(redPackets)
      .all()
      .map(({ openid }) => openid),
  ofUser: ({ store }, openid) =>
    store
      .table(redPackets)
      .list('openid', openid)
      .map(({ mch_billno, state, amount, send_listid, fields, sent_at }) => ({
        kind: 'red-packet',
        id: mch_billno,
        state,
        title: fields['act_name'],
        amount,
        at: new Date(sent_at),
        ...(state === 'SENT' || state === 'SENDING' ? { opens: send_listid } : {}),
        fields: { total_amount: amount, send_listid },
      })),
};
