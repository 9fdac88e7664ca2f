import { isHttpUrl } from '../../description/validate.js';
import { type Act, taken } from '../shared/act.js';
import { failPart } from '../shared/sharing/request.js';
import { shares, sharingUrls } from '../shared/sharing/table.js';

const reasons: readonly string[] = [
  'ACCOUNT_ABNORMAL', 'NO_RELATION', 'RECEIVER_HIGH_RISK', 'RECEIVER_REAL_NAME_NOT_VERIFIED', 'NO_AUTH',
  'RECEIVER_RECEIPT_LIMIT', 'PAYER_ACCOUNT_ABNORMAL', 'INVALID_REQUEST',
]; // biome-ignore format: a list reads better in rows

/** What happens to profit sharing without the merchant, by the name of the act. */
export const sharingActs: Readonly<Record<string, Act>> = {
  'fail-share': {
    does: 'closes the part of a receiver, by the number of the share, before it is given',
    label: { zh: '让接收方分账失败', en: 'Let the part of a receiver fail' },
    about: ['share'],
    takes: {
      account: taken('接收方账号', 'that of the receiver'),
      fail_reason: taken('失败原因', 'why', reasons, 'RECEIVER_HIGH_RISK'),
    },
    perform(world, id, { account, fail_reason = 'RECEIVER_HIGH_RISK' }) {
      const table = world.store.table(shares);
      const share = table.get(id) ?? table.find('order_id', id);
      if (share === undefined) return undefined;
      if (!reasons.includes(String(fail_reason))) {
        throw new RangeError(`given.fail_reason: expected one of ${reasons.join(', ')}, got ${fail_reason}`);
      }
      const { out_order_no, order_id, state } = failPart(world, share, String(account), String(fail_reason));
      return { out_order_no, order_id, state };
    },
  },
  'set-sharing-url': {
    does: 'sets where a merchant, by mchid, hears that it has received or returned a share',
    label: { zh: '设置分账动账通知地址', en: 'Set the notification URL of shares' },
    takes: { url: taken('http 或 https 地址', 'http or https address') },
    perform(world, mchid, { url }) {
      if (mchid !== world.mchid) return undefined;
      if (typeof url !== 'string' || !isHttpUrl(url)) {
        throw new TypeError(`given.url: expected an address, got ${JSON.stringify(url)}`);
      }
      world.store.table(sharingUrls).put({ url });
      return { mchid, url };
    },
  },
};
