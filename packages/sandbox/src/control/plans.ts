import { isHttpUrl } from '../description/validate.js';
import { type Plan, planModes } from '../runtime/registry.js';
import type { Arguments } from './arguments.js';

/** A deduction plan, with what the merchant has agreed with WeChat Pay. */
export interface PlanRegistration extends Omit<Plan, 'plan_id'> {
  readonly plan_id: number | bigint | string;
}

/** The settings of a plan besides its id: what each is expected to be, and whether a value is that. */
const planSettings: Readonly<Record<keyof Omit<Plan, 'plan_id'>, PlanSetting>> = {
  termination_notify_url: {
    expected: 'an http(s) URL',
    fits: (value) => typeof value === 'string' && isHttpUrl(value),
  },
  mode: { expected: planModes.join(' or '), fits: (value) => planModes.some((mode) => mode === value) },
  fixed_amount: { expected: 'a positive integer, in fen', fits: isPositive },
  most_amount: { expected: 'a positive integer, in fen', fits: isPositive },
  daily_deductions: { expected: 'a positive integer', fits: isPositive },
};

interface PlanSetting {
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
}

function isPositive(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/**
 * Reads a plan that is registered: its id, or its id and settings.
 *
 * @throws TypeError naming the setting
 */
export function readPlan(value: unknown): Plan {
  const { plan_id: id, ...given } =
    value !== null && typeof value === 'object' ? (value as Arguments) : { plan_id: value };
  const plan_id = planIdFrom(id);
  const settings = Object.entries(given).filter(([, setting]) => setting !== undefined);
  for (const [name, setting] of settings) {
    const known = Object.hasOwn(planSettings, name)
      ? planSettings[name as keyof typeof planSettings]
      : undefined;
    if (known === undefined) {
      const names = Object.keys(planSettings).join(', ');
      throw new TypeError(
        `plans: expected plan_id, ${names}, got ${JSON.stringify(name)} of plan ${plan_id}`,
      );
    }
    if (!known.fits(setting)) {
      throw new TypeError(`plans: expected ${name} of plan ${plan_id} to be ${known.expected}`);
    }
  }
  return { plan_id, ...Object.fromEntries(settings) };
}

function planIdFrom(value: unknown): string {
  const known = typeof value === 'string' || typeof value === 'bigint' || Number.isSafeInteger(value);
  const text = known ? String(value) : '';
  if (/^[1-9]\d{0,18}$/.test(text)) return text;
  throw new TypeError(
    'plans: expected plan ids, which are positive integers; one beyond 2^53 as a bigint or a text',
  );
}
