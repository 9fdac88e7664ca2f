import type { Act } from '../shared/act.js';

/** What WeChat Pay does about a sub-merchant, by its sub_mchid. */
export const subMerchantActs: Readonly<Record<string, Act>> = {
  'close-sub-merchant': createAct('closes a sub-merchant: calls that name it are refused with NO_AUTH', true),
  'open-sub-merchant': createAct('opens a sub-merchant again that is closed', false),
};

/** Whether a text can be the id of a merchant. */
export function isMerchantId(id: string): boolean {
  return /^\d{8,10}$/.test(id);
}

function createAct(does: string, closed: boolean): Act {
  return {
    does,
    perform({ registry }, id) {
      if (!isMerchantId(id)) return undefined;
      registry.setClosed(id, closed);
      return { sub_mchid: id, state: closed ? 'CLOSED' : 'OPEN' };
    },
  };
}
