/** `npm run demo`: a story of a merchant and its users, against the sandbox. `npm run demo -- NAME` plays another one. */
import type { Stage } from './stories/stage.js';
import { play } from './stories/stage.js';

interface Story {
  readonly about: string;
  /** The merchant of the samples that the story follows. */
  readonly mchid: string;
  readonly load: () => Promise<(stage: Stage) => Promise<void>>;
}

const stories: Readonly<Record<string, Story>> = {
  contracts: {
    about: 'contract signing in four forms of call (the default)',
    mchid: '1200009811',
    load: async () => (await import('./stories/contracts.js')).contracts,
  },
  payments: {
    about: 'an order, its payment, a partial refund, and the bill',
    mchid: '1900000109',
    load: async () => (await import('./stories/payments.js')).payments,
  },
  partner: {
    about: "a sub-merchant's payment, shared with a supplier and returned in part",
    mchid: '1900000109',
    load: async () => (await import('./stories/partner.js')).partner,
  },
  transfer: {
    about: 'a transfer that the user receives, one that is cancelled, and one without money',
    mchid: '1900000109',
    load: async () => (await import('./stories/transfer.js')).transfer,
  },
  deductions: {
    about: 'a contract, a year of deductions, and its end',
    mchid: '1900000109',
    load: async () => (await import('./stories/deductions.js')).deductions,
  },
  'pay-score': {
    about: 'a pay score order, from its creation to its payment',
    mchid: '1900000109',
    load: async () => (await import('./stories/pay-score.js')).payScore,
  },
};

const [name = 'contracts'] = process.argv.slice(2);
const chosen = stories[name];
if (chosen === undefined) {
  const lines = Object.entries(stories).map(
    ([known, { about }]) => `  npm run demo -- ${known.padEnd(10)} ${about}`,
  );
  console.error(`There is no story '${name}'. There are:\n${lines.join('\n')}`);
  process.exitCode = 2;
} else {
  await play(chosen.mchid, await chosen.load());
}
