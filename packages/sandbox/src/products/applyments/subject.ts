import { isSame, toPlain } from '../../remembered/plain.js';
import { parameterError, Refusal } from '../../runtime/refusal.js';
import type { Answer, V3Call, V3Handler } from '../shared/handler.js';
import { type Applyment, cancel, stateOf } from './applyment.js';
import { keep } from './applyments.js';
import { asCall } from './change.js';
import { find } from './read.js';
import { submit } from './submit.js';

/** A repetition has the same answer. A rejected number takes the correction. */
function submitSubject({ world, clear }: V3Call): Answer {
  const code = String(clear['business_code']);
  const known = find(world, 'subject', code, undefined);
  const isOpen = known !== undefined && known.step !== 'REJECTED';
  if (isOpen && !isSame(known.given, toPlain(clear))) {
    throw new Refusal('INVALID_REQUEST', '该业务申请编号已用于另一申请单，请更换 business_code');
  }
  const { applyment_id } = isOpen ? known : submit(world, 'subject', code, clear);
  return { status: 200, body: { applyment_id: Number(applyment_id) } };
}

function readSubject({ world, query }: V3Call): Answer {
  const { business_code, applyment_id } = query;
  if (business_code === undefined && applyment_id === undefined) {
    throw parameterError('/business_code', '须给出 business_code 或 applyment_id', 'query');
  }
  const applyment = requireSubject(find(world, 'subject', business_code, applyment_id));
  const { step, url, reasons = {} } = applyment;
  const [reason] = Object.entries(reasons);
  return {
    status: 200,
    body: {
      applyment_state: stateOf(applyment),
      ...(step === 'ACCOUNT' || step === 'SIGN' ? { qrcode_data: url } : {}),
      ...(reason === undefined ? {} : { reject_param: reason[0], reject_reason: reason[1] }),
    },
  };
}

/** The two operations have one path: what it names may be either number. */
function cancelSubject({ world, variables }: V3Call): Answer {
  const id = variables['applyment_id'] ?? variables['business_code'] ?? '';
  const found = find(world, 'subject', id, undefined) ?? find(world, 'subject', undefined, id);
  const applyment = requireSubject(found);
  keep(
    world,
    asCall(applyment, () => cancel(applyment)),
  );
  return { status: 204 };
}

function requireSubject(applyment: Applyment | undefined): Applyment {
  if (applyment !== undefined) return applyment;
  throw new Refusal('RESOURCE_NOT_EXISTS', '申请单不存在，请核对 business_code 或 applyment_id');
}

const base = 'v3/apply4subject/applyment';

/** The applyments of a merchant that confirms that it wants its account (开户意愿). */
export const subjectApplyments: Readonly<Record<string, V3Handler>> = {
  [`POST ${base}`]: submitSubject,
  [`GET ${base}`]: readSubject,
  [`POST ${base}/{applyment_id}/cancel`]: cancelSubject,
  [`POST ${base}/{business_code}/cancel`]: cancelSubject,
};
