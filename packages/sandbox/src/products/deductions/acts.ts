import { type Act, taken } from '../shared/act.js';
import { isProposed } from '../shared/contract.js';
import { contracts } from '../shared/contracts.js';
import { outcomes, readOutcome } from './outcome.js';
import { standingOf, standings } from './tables.js';

/** What decides the deductions of a user. */
export const deductionActs: Readonly<Record<string, Act>> = {
  'next-deduction': {
    does: 'decides how the next deduction of a contract ends',
    label: { zh: '决定下一次扣款的结果', en: 'Decide the next deduction' },
    about: ['contract'],
    takes: { outcome: taken('下一次扣款的结果', 'how it ends', outcomes) },
    perform(world, id, { outcome }) {
      const contract = world.store.table(contracts).find('contract_id', id);
      if (contract === undefined || isProposed(contract)) return undefined;
      const next = readOutcome(outcome);
      const { next: _, ...standing } = standingOf(world, id);
      world.store.table(standings).put(next === undefined ? standing : { ...standing, next });
      return { contract_id: id, outcome: next ?? 'SUCCESS' };
    },
  },
};
