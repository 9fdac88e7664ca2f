import { both } from '../../description/text.js';
import type { World } from '../../runtime/world.js';
import { type Contract, contractAt, isProposed } from '../shared/contract.js';
import { contracts, describeContract, idsOf } from '../shared/contracts.js';
import { orders } from '../shared/orders/table.js';
import { type MerchantCall, relate, type ThingKind } from '../shared/thing.js';
import { findContractParticulars } from './particulars.js';
import { sessions } from './sessions.js';

/** A contract goes by its code until it is signed, and by its contract_id then. */
export const contractThings: ThingKind<Contract> = {
  kind: 'contract',
  name: both('签约协议', 'Contracts'),
  table: contracts,
  id: (contract) => (isProposed(contract) ? contract.code : contract.contract_id),
  ids(contract) {
    const { plan_id: _, service_id: __, ...ids } = idsOf(contract);
    return ids;
  },
  state: (contract, now) => contractAt(contract, now).state,
  machine: () => ({
    names: {
      WAITING: both('待签约', 'Waiting for the user'),
      ABANDONED: both('未签约', 'Not signed'),
      SIGNED: both('已签约', 'Signed'),
      TERMINATED: both('已解约', 'Terminated'),
    },
    moves: {
      'WAITING > SIGNED': both('用户签约', 'The user signs'),
      'WAITING > ABANDONED': both('用户没有签约', 'The user does not sign'),
      'ABANDONED > WAITING': both('重新发起签约', 'The contract is proposed again'),
      'ABANDONED > SIGNED': both('用户回到签约页', 'The user returns to the page'),
      'SIGNED > TERMINATED': both('解约或到期', 'Terminated or expired'),
    },
  }),
  outline: (contract) => ({
    title: contract.terms.display_account,
    openid: isProposed(contract) ? contract.terms.openid : contract.openid,
    created: isProposed(contract) ? undefined : contract.signed_at,
  }),
  find({ store }, id) {
    const table = store.table(contracts);
    const session = store.table(sessions).get(id) ?? store.table(sessions).find('page', id);
    if (session !== undefined) return table.get(session.contract);
    return table.find('contract_id', id) ?? table.find('code', id) ?? table.get(id);
  },
  fields: (world, contract) => ({
    ...describeContract(contract, world.clock.now()),
    ...(isProposed(contract) ? {} : findContractParticulars(world, contract.contract_id)?.fields),
  }),
  pages: (contract) => (isProposed(contract) ? [contract.asked_by] : []),
  related: ({ store }, contract) =>
    isProposed(contract)
      ? []
      : relate(
          'deduction',
          store
            .table(orders)
            .list('contract', contract.contract_id)
            .slice(-20)
            .map(({ out_trade_no }) => out_trade_no),
          both('扣款', 'deduction'),
        ),
  calls: (world, contract) => (isProposed(contract) ? [] : listCalls(world, contract.contract_id, contract)),
};

const label = both('解约', 'Terminate');
const remark = '商户解约';

function listCalls({ mchid }: World, contract_id: string, { family, terms }: Contract): MerchantCall[] {
  const { appid } = terms.parties;
  if (family === 'pap') {
    const xml = { mch_id: mchid, appid, contract_id, contract_termination_remark: remark, version: '1.0' };
    return [{ operation: 'POST v2/papay/deletecontract', label, options: { xml } }];
  }
  if (family !== 'global') return [];
  const options = { contract_id, json: { termination_note: remark } };
  return [{ operation: 'POST v3/global/papay/contracts/{contract_id}/terminate', label, options }];
}
