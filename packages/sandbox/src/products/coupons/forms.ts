import type { Answer, V3Call, V3Handler } from '../shared/handler.js';

/** A call of a brand, or of a partner that acts for a brand. */
export interface BrandCall extends V3Call {
  readonly brandId: string;
  /** Answers name the brand to partners only. */
  readonly isPartner: boolean;
}

/** A handler of an operation that brands and partners have. Both work on the same rows. */
export type BrandHandler = (call: BrandCall) => Answer | undefined;

const ofBrand = 'brand/marketing/product-coupon';
const ofPartner = 'v3/marketing/partner/product-coupon';

/** The handlers by the paths of both, from their names below the base: `POST users/{openid}/coupons`. */
export function inBothForms(handlers: Readonly<Record<string, BrandHandler>>): Record<string, V3Handler> {
  return Object.fromEntries(
    Object.entries(handlers).flatMap(([name, handler]): [string, V3Handler][] => {
      const [method = '', path = ''] = name.split(' ');
      return [
        [`${method} ${ofBrand}/${path}`, asBrand(handler)],
        [`${method} ${ofPartner}/${path}`, asPartner(handler)],
      ];
    }),
  );
}

function asBrand(handler: BrandHandler): V3Handler {
  return (call) => handler({ ...call, brandId: call.world.brandId, isPartner: false });
}

function asPartner(handler: BrandHandler): V3Handler {
  return (call) => {
    const { world, body, query } = call;
    const brandId = String(body['brand_id'] ?? query['brand_id'] ?? world.brandId);
    return handler({ ...call, brandId, isPartner: true });
  };
}
