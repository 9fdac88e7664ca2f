import { Formatter } from 'wechatpay-kit';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import { spacedTime } from '../../runtime/time.js';
import { type Fields, pick, type V2Call, type V2Data } from '../shared/handler.js';
import { readV2Amount, requireSameContent } from '../shared/v2-money.js';
import { type RedPacket, redPacketLifetime } from './red-packet.js';
import { addRedPacket, redPackets } from './red-packets.js';

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011937425 */
export function sendRedPacket(call: V2Call): Fields {
  return describeSent(send(call, () => undefined));
}

/** The user opens it in the mini program by `package`: https://pay.weixin.qq.com/doc/v2/partner/4011941282 */
export function sendMiniProgramRedPacket(call: V2Call): Fields {
  const { ids, mchid } = call.world;
  const packet = send(
    call,
    () => `sendid=${ids.hex('sendid', 64).toLowerCase()}&ver=8&mchid=${mchid}&spid=${mchid}`,
  );
  return { ...describeSent(packet), package: packet.package ?? '' };
}

/** @throws Refusal NOTENOUGH; FATAL_ERROR for a number that stands for another red packet */
function send({ world, fields }: V2Call, createPackage: () => string | undefined): RedPacket {
  const { store, ids, clock } = world;
  requireAppids(world.registry, fields['wxappid'], fields['msgappid']);
  requireSubMerchant(world.registry, fields['sub_mch_id']);
  const number = fields['mch_billno'] ?? '';
  if (!/^[0-9A-Za-z]{1,28}$/.test(number))
    throw parameterError('/mch_billno', '须为 1 至 28 位数字、字母', 'body', number);
  const amount = readV2Amount('/total_amount', fields['total_amount']);
  if (fields['total_num'] !== '1')
    throw parameterError('/total_num', '普通红包须为 1', 'body', fields['total_num']);
  const request = JSON.stringify(Formatter.ksort(fields));
  const known = store.table(redPackets).get(number);
  if (known !== undefined) {
    requireSameContent(number, known.request, request);
    return known;
  }
  const now = clock.now();
  const packet: RedPacket = {
    mch_billno: number,
    send_listid: `1000${ids.digits('send_listid', 24)}`,
    package: createPackage(),
    fields,
    request,
    openid: fields['re_openid'] ?? '',
    amount,
    state: 'SENDING',
    sent_at: now,
    expires_at: now + redPacketLifetime,
  };
  addRedPacket(world, packet);
  return packet;
}

function describeSent({ fields, send_listid }: RedPacket): Fields {
  return { ...pick(fields, ['mch_billno', 'mch_id', 'wxappid', 're_openid', 'total_amount']), send_listid };
}

/** @see https://pay.weixin.qq.com/doc/v2/merchant/4011937431 */
export function redPacketInfo({ world, fields: asked }: V2Call): V2Data {
  const packet = world.store.table(redPackets).get(asked['mch_billno'] ?? '');
  if (packet === undefined) throw new Refusal('NOT_FOUND', '红包记录不存在');
  const { mch_billno, send_listid, state, fields, amount, openid, sent_at, received_at, refunded_at } =
    packet;
  return {
    mch_billno,
    mch_id: world.mchid,
    detail_id: send_listid,
    status: state,
    send_type: 'API',
    hb_type: 'NORMAL',
    total_num: '1',
    total_amount: String(amount),
    send_time: spacedTime(sent_at),
    ...(refunded_at === undefined
      ? {}
      : { refund_time: spacedTime(refunded_at), refund_amount: String(amount) }),
    ...pick(fields, ['wishing', 'remark', 'act_name']),
    ...(received_at === undefined
      ? {}
      : { hblist: { hbinfo: [{ openid, amount: String(amount), rcv_time: spacedTime(received_at) }] } }),
  };
}
