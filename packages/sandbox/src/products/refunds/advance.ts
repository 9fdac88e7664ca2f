import { Refusal } from '../../runtime/refusal.js';
import { rfc3339 } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call } from '../shared/handler.js';
import { accountOf, balanceOf, move, post } from '../shared/ledger.js';
import type { Refund } from '../shared/refunds/refund.js';
import { refunds } from '../shared/refunds/table.js';
import { text } from '../shared/request.js';
import { findRefund } from './find.js';

/** The return of what a platform has advanced for a refund of its sub-merchant (垫付退款回补). */
interface AdvanceReturn {
  readonly refund_id: string;
  readonly advance_return_id: string;
  readonly begun_at: number;
  readonly result: 'PROCESSING' | 'SUCCESS' | 'FAILED';
  readonly ended_at?: number | undefined;
}

export const advanceReturns: TableDefinition<AdvanceReturn> = {
  name: 'advance-returns',
  key: ({ refund_id }) => refund_id,
  indexes: {},
};

/** The kind of the jobs that take the money from the sub-merchant. The payload is the refund_id. */
export const advanceKind = 'refund.return-advance';

const day = 86_400_000;
/** As long as the sub-merchant has too little, it is tried again each day. */
const longest = 90 * day;

/** A repeated request answers the present return. @see https://pay.weixin.qq.com/doc/v3/partner/4012476927 */
export function returnAdvance({ world, variables, body }: V3Call): Answer {
  const { store, ids, clock, mchid } = world;
  const refund = findRefund(world, variables, text(body, 'sub_mchid'));
  if (refund.advance === 0 || refund.state === 'CLOSED') {
    throw new Refusal('INVALID_REQUEST', '该退款单没有垫付资金，无需回补');
  }
  const { refund_id } = refund;
  const known = store.table(advanceReturns).get(refund_id);
  if (known !== undefined) return answer(world, refund, known);
  const begun: AdvanceReturn = {
    refund_id,
    advance_return_id: `504${ids.digits('advance_return_id', 26)}`,
    begun_at: clock.now(),
    result: 'PROCESSING',
  };
  store.table(advanceReturns).put(begun);
  clock.schedule({ at: clock.now() + 3_000, kind: advanceKind, payload: refund_id, mchid });
  return answer(world, refund, begun);
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012476916 */
export function queryAdvance({ world, variables, query }: V3Call): Answer {
  const refund = findRefund(world, variables, query['sub_mchid']);
  const known = world.store.table(advanceReturns).get(refund.refund_id);
  if (known !== undefined) return answer(world, refund, known);
  throw new Refusal('RESOURCE_NOT_EXISTS', '垫付回补单不存在：请核对退款单号');
}

/** Takes the money, or tries it again the next day. */
export function settleAdvance(world: World, refund_id: string): void {
  const { store, clock, mchid } = world;
  const table = store.table(advanceReturns);
  const known = table.get(refund_id);
  const refund = store.table(refunds).find('refund_id', refund_id);
  if (known?.result !== 'PROCESSING' || refund === undefined) return;
  const { advance, parties, out_refund_no } = refund;
  const [from, to] = [accountOf(parties.sub_mchid ?? mchid, 'BASIC'), accountOf(mchid, 'BASIC')];
  const now = clock.now();
  if (balanceOf(world, from) >= advance) {
    post(
      world,
      move(from, to, advance, { kind: 'advance', ref: known.advance_return_id, out_ref: out_refund_no }),
    );
    table.put({ ...known, result: 'SUCCESS', ended_at: now });
  } else if (now - known.begun_at >= longest) table.put({ ...known, result: 'FAILED', ended_at: now });
  else clock.schedule({ at: now + day, kind: advanceKind, payload: refund_id, mchid });
}

function answer({ mchid }: World, { advance, parties }: Refund, known: AdvanceReturn): Answer {
  const { refund_id, advance_return_id, result, ended_at } = known;
  return {
    status: 200,
    body: {
      refund_id,
      advance_return_id,
      return_amount: advance,
      payer_mchid: parties.sub_mchid ?? mchid,
      payer_account: 'BASIC',
      payee_mchid: mchid,
      payee_account: 'BASIC',
      result,
      ...(result === 'SUCCESS' && ended_at !== undefined ? { success_time: rfc3339(ended_at) } : {}),
    },
  };
}
