import { both } from '../../description/text.js';
import type { ThingKind } from '../shared/thing.js';
import { type EtcContract, etcContracts } from './etc.js';
import { describePlate, type Plate, plates } from './plates.js';

export const plateThings: ThingKind<Plate> = {
  kind: 'plate',
  name: both('车牌', 'Plates'),
  table: plates,
  id: ({ plate_number }) => plate_number,
  ids: ({ plate_number }) => ({ plate_number }),
  state: ({ blocked }) => (blocked === undefined ? 'NORMAL' : 'BLOCKED'),
  machine: () => ({
    names: { NORMAL: both('正常', 'Normal'), BLOCKED: both('不可扣费', 'Blocked') },
    moves: {
      'NORMAL > BLOCKED': both('停用', 'Deductions are blocked'),
      'BLOCKED > NORMAL': both('恢复', 'Deductions are allowed again'),
    },
  }),
  outline: ({ openid, opened_at }) => ({ openid, created: opened_at }),
  find: ({ store }, id) => store.table(plates).get(id),
  fields: (_world, plate) => ({
    plate_number: plate.plate_number,
    openid: plate.openid,
    ...describePlate(plate),
  }),
};

export const etcThings: ThingKind<EtcContract> = {
  kind: 'etc-contract',
  name: both('通行费授权', 'Authorizations of tolls'),
  table: etcContracts,
  id: ({ contract_id }) => contract_id,
  ids: ({ contract_id, preopen_id }) => ({ contract_id, preopen_id }),
  state: ({ state }) => state,
  machine: () => ({
    names: {
      PREOPENED: both('待用户授权', 'Waiting for the user'),
      NORMAL: both('已授权', 'Authorized'),
      UNBOUND: both('已解除', 'Ended'),
    },
    moves: {
      'PREOPENED > NORMAL': both('用户授权', 'The user authorizes'),
      'NORMAL > UNBOUND': both('用户解除', 'The user ends it'),
    },
  }),
  outline: ({ plate_number, openid }) => ({ title: plate_number, openid }),
  find({ store }, id) {
    const table = store.table(etcContracts);
    return table.find('contract_id', id) ?? table.get(id);
  },
  fields: (_world, { contract_id, preopen_id, openid, plate_number, state }) => ({
    contract_id,
    preopen_id,
    openid,
    plate_number,
    bind_state: state,
  }),
  pages: ({ preopen_id }) => [preopen_id],
};
