import { Refusal } from '../../runtime/refusal.js';
import type { World } from '../../runtime/world.js';
import type { Contract, ContractFamily, Terms } from './contract.js';
import { contracts } from './contracts.js';
import { followsOther, type Reading } from './reading.js';

/** A proposed contract and the user who is about to sign it. */
interface Signing {
  readonly family: ContractFamily;
  readonly plan_id: string;
  readonly terms: Terms;
  /** Absent as long as the merchant does not name the user. */
  readonly openid: string | undefined;
}

/** A user's live contracts of a plan for agreed deductions: https://pay.weixin.qq.com/doc/v3/merchant/4015980869 */
const mostLive = 10;

const onlyName = 'one-contract-per-plan';

export const onlyReading: Readonly<Record<string, Reading>> = {
  [onlyName]: {
    usual: 'a user may sign several contracts of a plan, as the samples of documents do with one openid',
    other:
      'a user may have one contract of a plan in force, and one for each out_user_code; a further one answers CONTRACT_EXISTED',
  },
};

/** Of these families, a user has one contract of a plan. That of an individual and a global one may be several. */
const singular: ReadonlySet<ContractFamily> = new Set(['pap', 'entrust', 'ecommerce', 'password-exempt']);

/** @throws Refusal CONTRACT_EXISTED, by the reading, if the user has a contract of the plan */
export function requireOnly(world: World, signing: Signing): void {
  if (!followsOther(world, onlyName)) return;
  const { family, plan_id, terms, openid } = signing;
  const account = terms.repeated?.['out_user_code'];
  if (account !== undefined) {
    const isTaken = world.store
      .table(contracts)
      .all()
      .some((one) => isLive(one, signing) && one.terms.repeated?.['out_user_code'] === account);
    if (!isTaken) return;
    throw new Refusal(
      'CONTRACT_EXISTED',
      `用户已签约：out_user_code ${account} 在模板 ${plan_id} 下有生效的协议`,
    );
  }
  if (openid === undefined || !singular.has(family) || terms.installments !== undefined) return;
  if (listLive(world, signing, openid).length === 0) return;
  throw new Refusal('CONTRACT_EXISTED', `用户已签约：该用户在模板 ${plan_id} 下有生效的协议`);
}

/**
 * Refuses on the signing page. The merchant hears nothing of it.
 *
 * @throws Refusal RULE_LIMIT if the user has ten contracts of the plan; CONTRACT_EXISTED as {@link requireOnly}
 */
export function requireRoom(world: World, signing: Signing & { readonly openid: string }): void {
  requireOnly(world, signing);
  const { plan_id, terms, openid } = signing;
  if (terms.installments === undefined || listLive(world, signing, openid).length < mostLive) return;
  throw new Refusal(
    'RULE_LIMIT',
    `暂无法开通此服务：该用户在模板 ${plan_id} 下已有 ${mostLive} 份生效的协议；请先解约，或更换用户`,
  );
}

function listLive({ store }: World, signing: Signing, openid: string): Contract[] {
  return store
    .table(contracts)
    .list('user', openid)
    .filter((one) => isLive(one, signing));
}

function isLive({ state, family, plan_id }: Contract, signing: Signing): boolean {
  return state === 'SIGNED' && family === signing.family && plan_id === signing.plan_id;
}
