import { parameterError } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { text } from '../shared/request.js';
import { receiverKey, receivers, type SharingReceiver } from '../shared/sharing/table.js';
import { readType } from './read.js';

/** Adds a receiver. One that is there stays as it is. @see https://pay.weixin.qq.com/doc/v3/merchant/4012528995 */
export function addReceiver({ world, body, clear }: V3Call): Answer {
  const receiver = readReceiver(body, false);
  requireAppids(world.registry, text(body, 'appid'), text(body, 'sub_appid'));
  requireSubMerchant(world.registry, receiver.sub_mchid);
  if (receiver.type === 'MERCHANT_ID' && text(clear, 'name') === undefined) {
    throw parameterError('/name', '分账接收方类型为 MERCHANT_ID 时必填');
  }
  if (receiver.relation_type === 'CUSTOM' && receiver.custom_relation === undefined) {
    throw parameterError('/custom_relation', '关系类型为 CUSTOM 时必填');
  }
  const { sub_mchid, type, account, relation_type, custom_relation } = keep(world, receiver);
  return {
    status: 200,
    body: {
      ...(sub_mchid === undefined ? {} : { sub_mchid }),
      type,
      account,
      relation_type,
      ...(custom_relation === undefined ? {} : { custom_relation }),
    },
  };
}

/** @see https://pay.weixin.qq.com/doc/v3/merchant/4012529006 */
export function deleteReceiver({ world, body }: V3Call): Answer {
  const { sub_mchid, type, account } = readReceiver(body, false);
  world.store.table(receivers).delete(receiverKey(sub_mchid, type, account));
  return { status: 200, body: { ...(sub_mchid === undefined ? {} : { sub_mchid }), type, account } };
}

/** Adds a receiver of all sub-merchants of an e-commerce platform. @see https://pay.weixin.qq.com/doc/v3/partner/4012477737 */
export function addPlatformReceiver({ world, body }: V3Call): Answer {
  requireAppids(world.registry, text(body, 'appid'));
  const { type, account } = keep(world, readReceiver(body, true));
  return { status: 200, body: { type, account } };
}

export function keep(world: V3Call['world'], receiver: SharingReceiver): SharingReceiver {
  const table = world.store.table(receivers);
  const { sub_mchid, type, account } = receiver;
  const known = table.get(receiverKey(sub_mchid, type, account));
  if (known !== undefined) return known;
  table.put(receiver);
  return receiver;
}

function readReceiver(body: V3Call['body'], isOfPlatform: boolean): SharingReceiver {
  return {
    sub_mchid: text(body, 'sub_mchid'),
    type: readType(body['type'], '/type'),
    account: String(body['account']),
    relation_type: text(body, 'relation_type') ?? 'OTHERS',
    custom_relation: text(body, 'custom_relation'),
    isOfPlatform,
  };
}
