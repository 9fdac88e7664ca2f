import { isSame, toPlain } from '../../remembered/plain.js';
import type { PlainFields } from '../../remembered/resource.js';
import { Refusal } from '../../runtime/refusal.js';
import { requireAppids, requireSubMerchant } from '../../runtime/registry.js';
import type { World } from '../../runtime/world.js';
import type { TableDefinition } from '../../storage/table.js';
import type { Answer, V3Call } from '../shared/handler.js';
import type { PageKind } from '../shared/product.js';
import { text } from '../shared/request.js';
import { listTerms, type Shown } from '../shared/shown.js';

/** A user's authorization to deduct the tolls of a plate (ETC 授权扣费). */
export interface EtcContract {
  readonly preopen_id: string;
  readonly contract_id: string;
  /** The request, decrypted. */
  readonly given: PlainFields;
  readonly openid: string;
  readonly plate_number: string;
  /** `PREOPENED`: the user has not agreed yet. The documents have no list of states. */
  readonly state: 'PREOPENED' | 'NORMAL' | 'UNBOUND';
}

export const etcContracts: TableDefinition<EtcContract, 'contract_id' | 'openid'> = {
  name: 'etc-contracts',
  key: ({ preopen_id }) => preopen_id,
  indexes: { contract_id: ({ contract_id }) => [contract_id], openid: ({ openid }) => [openid] },
};

/**
 * Prepares an authorization. The same request again is the same one, until the user has agreed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012715215
 */
export function preopen({ world, clear }: V3Call): Answer {
  const { store, ids, registry } = world;
  requireAppids(registry, text(clear, 'sp_appid'), text(clear, 'sub_appid'));
  requireSubMerchant(registry, text(clear, 'sub_mchid'));
  const given = toPlain(clear);
  const openid = String(clear['openid']);
  const table = store.table(etcContracts);
  const known = table
    .list('openid', openid)
    .find((one) => one.state === 'PREOPENED' && isSame(one.given, given));
  if (known !== undefined) return { status: 200, body: { preopen_id: known.preopen_id } };
  const preopen_id = ids.digits('etc-preopen', 32);
  table.put({
    preopen_id,
    contract_id: ids.digits('etc-contract', 32),
    given,
    openid,
    plate_number: String(clear['plate_number']),
    state: 'PREOPENED',
  });
  return { status: 200, body: { preopen_id } };
}

/** The page on which the user agrees. A user who leaves it may return. */
export const etcPage: PageKind = {
  ids: ['preopen_id'],
  find(world, id) {
    const table = world.store.table(etcContracts);
    const contract = table.get(id);
    return (
      contract && {
        id: contract.preopen_id,
        opens: 'application',
        confirm() {
          requirePreopened(contract);
          table.put({ ...contract, state: 'NORMAL' });
        },
        decline: () => requirePreopened(contract),
        describe: () => ({
          what: 'application',
          thing: {
            kind: 'etc-contract',
            id: contract.contract_id,
            state: (table.get(id) ?? contract).state,
          },
        }),
        show: () => showContract(world, table.get(id) ?? contract),
      }
    );
  },
};

function showContract({ mchid }: World, { state, openid, plate_number, given }: EtcContract): Shown {
  const { sub_mchid } = given;
  return {
    phase: state === 'PREOPENED' ? 'waiting' : state === 'NORMAL' ? 'agreed' : 'closed',
    payee: typeof sub_mchid === 'string' ? sub_mchid : mchid,
    openid,
    terms: listTerms([{ zh: '车牌号', en: 'Plate' }, { text: plate_number }]),
  };
}

function requirePreopened({ state, plate_number }: EtcContract): void {
  if (state === 'PREOPENED') return;
  throw new Refusal('ALREADY_SIGNED', `the user has already agreed to the tolls of ${plate_number}`);
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012715667 */
export function readEtcContract({ world, variables, query }: V3Call): Answer {
  const contract = world.store.table(etcContracts).find('contract_id', variables['contract_id'] ?? '');
  return answer(world, contract, query);
}

/** @see https://pay.weixin.qq.com/doc/v3/partner/4012715623 */
export function readEtcContractOfUser({ world, variables, query }: V3Call): Answer {
  const { plan_id, plate_number } = query;
  const own = world.store
    .table(etcContracts)
    .list('openid', variables['openid'] ?? '')
    .filter((one) => one.plate_number === plate_number && one.given['plan_id'] === plan_id);
  const bound = own.find(({ state }) => state === 'NORMAL');
  return answer(world, bound ?? own.at(-1), query);
}

function answer({ mchid }: World, contract: EtcContract | undefined, { sub_mchid }: V3Call['query']): Answer {
  const isOwn = sub_mchid === undefined || contract?.given['sub_mchid'] === sub_mchid;
  if (contract === undefined || contract.state === 'PREOPENED' || !isOwn) {
    throw new Refusal('RESOURCE_NOT_EXISTS', 'ETC 扣费授权不存在：用户没有签约');
  }
  const { given, openid, contract_id, plate_number, state } = contract;
  return {
    status: 200,
    body: {
      appid: given['sp_appid'],
      sp_mchid: mchid,
      sp_openid: openid,
      ...(given['sub_appid'] === undefined ? {} : { sub_appid: given['sub_appid'] }),
      ...(given['sub_mchid'] === undefined ? {} : { sub_mchid: given['sub_mchid'] }),
      contract_id,
      bind_state: state,
      plate_number,
    },
  };
}
