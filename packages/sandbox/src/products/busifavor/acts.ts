import type { Text } from '../../description/text.js';
import type { World } from '../../runtime/world.js';
import { type Act, taken } from '../shared/act.js';
import { createUser } from '../shared/users.js';
import { describeCoupon, describeStock } from './describe.js';
import { sendCoupon } from './send.js';
import { type StockState, setState } from './stock.js';
import { requireStock, stocks } from './tables.js';

/** What users and the merchant platform do about stocks of the merchant's own coupons. */
export const busifavorActs: Readonly<Record<string, Act>> = {
  'take-coupon': {
    does: 'the user takes a coupon of the stock (商家券) in a mini program',
    label: { zh: '用户领券', en: 'The user takes a coupon' },
    about: ['merchant-coupon-stock'],
    isOfUser: () => true,
    takes: {
      openid: taken('领券的用户，不填则为新用户', "the user's; a new user without it"),
      out_request_no: taken(
        '商户的领券单号，不填则生成',
        "the merchant's number of the sending; one is made without it",
      ),
      coupon_code: taken(
        '券码，用于由商户指定券码的批次',
        'for a stock with codes that the merchant assigns',
      ),
    },
    perform(world, id, { openid, out_request_no, coupon_code }) {
      if (world.store.table(stocks).get(id) === undefined) return undefined;
      const coupon = sendCoupon(
        world,
        {
          stock_id: id,
          openid: readText('openid', openid) ?? createUser(world),
          out_request_no:
            readText('out_request_no', out_request_no) ?? world.ids.digits('busifavor sending', 20),
          coupon_code: readText('coupon_code', coupon_code),
        },
        'MINIAPP',
      );
      return { openid: coupon.openid, ...describeCoupon(world, coupon, requireStock(world, id)) };
    },
  },
  'pause-stock': move('pauses the stock of coupons (商家券批次)', 'PAUSED', {
    zh: '暂停批次',
    en: 'Pause the stock',
  }),
  'resume-stock': move('resumes the stock of coupons (商家券批次)', 'RUNNING', {
    zh: '恢复批次',
    en: 'Resume the stock',
  }),
  'stop-stock': move('ends the stock of coupons (商家券批次)', 'STOPED', {
    zh: '终止批次',
    en: 'End the stock',
  }),
};

function move(does: string, state: StockState, label: Text): Act {
  return {
    does: `the merchant ${does} on the merchant platform`,
    label,
    about: ['merchant-coupon-stock'],
    perform(world: World, id) {
      const { store, clock } = world;
      const stock = store.table(stocks).get(id);
      if (stock === undefined) return undefined;
      const moved = setState(stock, state, clock.now());
      store.table(stocks).put(moved);
      return describeStock(world, moved);
    },
  };
}

function readText(name: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new TypeError(`${name}: expected a text that is not empty`);
}
