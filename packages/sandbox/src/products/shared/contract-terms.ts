import { startOfDay } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import type { Contract, Installment, Terms } from './contract.js';
import { listTerms, type Term } from './shown.js';

/** The most of one deduction, in fen, unless the plan says otherwise. */
const usualMost = 50_000;

/** The deductions that the page lists at most. */
const mostListed = 12;

/** What the user reads before signing a contract. */
export function describeTerms(
  { registry }: Pick<World, 'registry'>,
  { family, plan_id, code }: Pick<Contract, 'family' | 'plan_id' | 'code'>,
  { display_account, installments = [], expires_at }: Terms,
): Term[] {
  const isPlanned = family !== 'individual' && family !== 'password-exempt';
  const plan = isPlanned ? registry.plans.get(plan_id) : undefined;
  const { fixed_amount, most_amount = usualMost, daily_deductions = 1, mode } = plan ?? {};
  const deducts = isPlanned && installments.length === 0;
  return [
    ...listTerms(
      [{ zh: '签约账号', en: 'Account' }, { text: display_account }],
      [
        family === 'password-exempt' ? { zh: '服务编号', en: 'Service' } : { zh: '协议模板', en: 'Plan' },
        plan_id === '' ? undefined : { text: plan_id },
      ],
      [{ zh: '签约协议号', en: 'Contract number' }, { text: code }],
      [{ zh: '每次扣款', en: 'Each deduction' }, deducts ? { amount: fixed_amount } : undefined],
      [
        { zh: '单次最高', en: 'At most each time' },
        deducts && fixed_amount === undefined ? { amount: most_amount } : undefined,
      ],
      [
        { zh: '扣款次数', en: 'Deductions' },
        deducts
          ? { text: { zh: `每日最多 ${daily_deductions} 次`, en: `at most ${daily_deductions} a day` } }
          : undefined,
      ],
      [
        { zh: '扣款方式', en: 'Before a deduction' },
        mode === undefined
          ? undefined
          : {
              text:
                mode === 'notice'
                  ? { zh: '扣款前提前通知', en: 'you are notified' }
                  : { zh: '受理后次日扣款', en: 'deducted a day after it is accepted' },
            },
      ],
    ),
    ...installments.slice(0, mostListed).map(describeInstallment),
    ...listTerms([
      { zh: '协议到期', en: 'Expires' },
      expires_at === undefined ? undefined : { time: new Date(expires_at).toISOString() },
    ]),
  ];
}

function describeInstallment({ day, total }: Installment, at: number): Term {
  return {
    label: { zh: `第 ${at + 1} 期`, en: `Deduction ${at + 1}` },
    amount: total,
    time: new Date(startOfDay(day)).toISOString(),
  };
}
