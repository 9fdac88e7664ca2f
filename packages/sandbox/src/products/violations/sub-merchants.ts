import type { Text } from '../../description/text.js';
import type { Act } from '../shared/act.js';

/** What WeChat Pay does about a sub-merchant, by its sub_mchid. */
export const subMerchantActs: Readonly<Record<string, Act>> = {
  'close-sub-merchant': createAct(
    'closes a sub-merchant: calls that name it are refused with NO_AUTH',
    true,
    {
      zh: '关停子商户',
      en: 'Close the sub-merchant',
    },
  ),
  'open-sub-merchant': createAct('opens a sub-merchant again that is closed', false, {
    zh: '恢复子商户',
    en: 'Open the sub-merchant again',
  }),
};

/** Whether a text can be the id of a merchant. */
export function isMerchantId(id: string): boolean {
  return /^\d{8,10}$/.test(id);
}

function createAct(does: string, closed: boolean, label: Text): Act {
  return {
    does,
    label,
    perform({ registry }, id) {
      if (!isMerchantId(id)) return undefined;
      registry.setClosed(id, closed);
      return { sub_mchid: id, state: closed ? 'CLOSED' : 'OPEN' };
    },
  };
}
