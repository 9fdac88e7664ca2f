import { type Act, taken } from '../shared/act.js';
import { isProposed, type TerminationMode } from '../shared/contract.js';
import { contracts, describeContract } from '../shared/contracts.js';
import { disabledPlans } from '../shared/plans.js';
import { endContract } from '../shared/signing.js';
import { askToEnd } from './inquiry.js';

const parties: Readonly<Record<string, TerminationMode>> = {
  user: 'USER',
  platform: 'PLATFORM',
  'customer-service': 'CUSTOMER_SERVICE',
  'account-cancelled': 'ACCOUNT_CANCELLED',
};

/** What happens to contracts without the merchant's calls. */
export const contractActs: Readonly<Record<string, Act>> = {
  terminate: {
    does: 'ends a contract, as the user does in WeChat, the merchant on its platform, or WeChat Pay',
    label: { zh: '解约', en: 'Terminate' },
    about: ['contract'],
    isOfUser: ({ by = 'user' }) => by === 'user',
    takes: {
      by: taken('由谁解约', 'who ends it', Object.keys(parties), 'user'),
      remark: taken('备注', 'a remark'),
    },
    perform(world, id, { by = 'user', remark = '' }) {
      const contract = world.store.table(contracts).find('contract_id', id);
      if (contract === undefined || isProposed(contract)) return undefined;
      const mode = Object.hasOwn(parties, String(by)) ? parties[String(by)] : undefined;
      if (mode === undefined) {
        throw new RangeError(
          `given.by: expected one of ${Object.keys(parties).join(', ')}, got ${JSON.stringify(by)}`,
        );
      }
      if (typeof remark !== 'string')
        throw new TypeError(`given.remark: expected a text, got ${typeof remark}`);
      if (mode === 'USER' && contract.state === 'SIGNED' && contract.terms.asks_before_end === true) {
        const asked = askToEnd(world, contract, remark);
        return { ...describeContract(asked, world.clock.now()), asked: 'ENTRUST.TERMINATE_INQUIRY' };
      }
      const ended = endContract(world, contract, mode, remark);
      return { ...describeContract(ended, world.clock.now()) };
    },
  },
  'disable-plan': {
    does: 'disables a plan for ever: no new contracts; those that are signed go on',
    label: { zh: '停用模板', en: 'Disable the plan' },
    perform(world, id) {
      const { plans } = world.registry;
      if (!/^[1-9]\d{0,18}$/.test(id) || (plans.size > 0 && !plans.has(id))) return undefined;
      world.store.table(disabledPlans).put({ plan_id: id });
      return { plan_id: id, state: 'DISABLED' };
    },
  },
};
