import { isSame, toPlain } from '../../remembered/plain.js';
import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { type Applyment, type ApplymentFamily, begin, resubmit } from './applyment.js';
import { applymentKey, applyments, keep } from './applyments.js';

/** A number in progress is refused. A rejected one takes the correction. @see https://pay.weixin.qq.com/doc/v3/partner/4012719997 */
export function submitSubMerchant({ world, clear }: V3Call): Answer {
  const code = String(clear['business_code']);
  const known = world.store.table(applyments).get(applymentKey('sub', code));
  if (known !== undefined && known.step !== 'REJECTED') {
    throw known.step === 'DONE' || known.step === 'CANCELED'
      ? new Refusal('INVALID_REQUEST', '该业务申请编号的申请单已结束，请更换 business_code')
      : new Refusal('PROCESSING', '存在流程进行中的申请单，请检查是否重复提交');
  }
  const { applyment_id } = submit(world, 'sub', code, clear);
  return { status: 200, body: { applyment_id: Number(applyment_id) } };
}

/**
 * A repetition has the same answer. A rejected number takes the correction.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012713017
 */
export function submitEcommerceMerchant({ world, clear }: V3Call): Answer {
  const code = String(clear['out_request_no']);
  const known = world.store.table(applyments).get(applymentKey('ecommerce', code));
  const isOpen = known !== undefined && known.step !== 'REJECTED';
  if (isOpen && !isSame(known.given, toPlain(clear))) {
    throw new Refusal('RESOURCE_ALREADY_EXISTS', '该业务申请编号已用于另一申请单，请更换 out_request_no');
  }
  const applyment = isOpen ? known : submit(world, 'ecommerce', code, clear);
  return { status: 200, body: { applyment_id: Number(applyment.applyment_id), out_request_no: code } };
}

/** Keeps a new applyment, or the correction of a rejected one. */
export function submit(
  world: World,
  family: ApplymentFamily,
  code: string,
  clear: V3Call['clear'],
): Applyment {
  const { store, ids } = world;
  const given = toPlain(clear);
  const known = store.table(applyments).get(applymentKey(family, code));
  const applyment = known === undefined ? begin(family, create(ids, code, given)) : resubmit(known, given);
  keep(world, applyment);
  return applyment;
}

function create(
  ids: World['ids'],
  code: string,
  given: Applyment['given'],
): Pick<Applyment, 'code' | 'applyment_id' | 'url' | 'given'> {
  const applyment_id = `2000${ids.digits('applyment', 12)}`;
  const seal = ids.hex('applyment', 32).toLowerCase();
  const url = `https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=${applyment_id}&sign=${seal}`;
  return { code, applyment_id, url, given };
}
