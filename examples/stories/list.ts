import type { Stage } from './stage.js';

interface Story {
  readonly about: string;
  /** The merchant of the samples that the story follows. */
  readonly mchid: string;
  readonly load: () => Promise<(stage: Stage) => Promise<void>>;
}

/** The stories of `npm run demo`, by name. */
export const stories: Readonly<Record<string, Story>> = {
  contracts: {
    about: 'contract signing in four forms of call (the default)',
    mchid: '1200009811',
    load: async () => (await import('./contracts.js')).contracts,
  },
  payments: {
    about: 'an order, its payment, a partial refund, and the bill',
    mchid: '1900000109',
    load: async () => (await import('./payments.js')).payments,
  },
  combined: {
    about: 'two orders in one payment, and a refund of one',
    mchid: '1900000109',
    load: async () => (await import('./combined.js')).combined,
  },
  code: {
    about: 'payment codes: at once, with the password, and reversed',
    mchid: '1900000109',
    load: async () => (await import('./code.js')).code,
  },
  partner: {
    about: "a sub-merchant's payment, shared with a supplier and returned in part",
    mchid: '1900000109',
    load: async () => (await import('./partner.js')).partner,
  },
  transfer: {
    about: 'a transfer that the user receives, one that is cancelled, and one without money',
    mchid: '1900000109',
    load: async () => (await import('./transfer.js')).transfer,
  },
  membership: {
    about: 'a contract, a year of deductions, and its end',
    mchid: '1900000109',
    load: async () => (await import('./membership.js')).membership,
  },
  deductions: {
    about: 'a year of a thousand contracts, charged by the ledger and reconciled',
    mchid: '1900000109',
    load: async () => (await import('./year.js')).year,
  },
  'pay-score': {
    about: 'a pay score order, from its creation to its payment',
    mchid: '1900000109',
    load: async () => (await import('./pay-score.js')).payScore,
  },
  coupon: {
    about: 'a stock of coupons, from its budget to a used coupon',
    mchid: '1900000109',
    load: async () => (await import('./coupon.js')).coupon,
  },
  complaint: {
    about: 'a complaint, from the user to the refund',
    mchid: '1900000109',
    load: async () => (await import('./complaint.js')).complaint,
  },
  onboarding: {
    about: 'a sub-merchant, from its applyment to its first payment',
    mchid: '1900000109',
    load: async () => (await import('./onboarding.js')).onboarding,
  },
};
