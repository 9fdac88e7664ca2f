import type { Family } from '../families/types.js';
import { isDate } from './beijing.js';
import type { Calendar, Dunning, Plan, Rules } from './types.js';

/** A plan with everything that it leaves to the rules. */
export interface ResolvedPlan extends Plan {
  readonly name: string;
  readonly appid: string;
  readonly dunning: Required<Dunning>;
}

const usual: Required<Dunning> = { attempts: 4, hours: [24, 48, 72], days: 10, codes: {} };

/** What is charged on its date alone is tried again within the day. */
const usualOf: Readonly<Partial<Record<Family, Partial<Required<Dunning>>>>> = {
  scheduled: { hours: [8, 6, 4] },
};

const families = ['papay', 'papay-notice', 'scheduled', 'global', 'combined', 'individual'];

/**
 * Completes and checks the plans.
 *
 * @throws TypeError naming the field and what is expected there
 */
export function resolvePlans(rules: Rules): ReadonlyMap<string, ResolvedPlan> {
  requireThat(/^https?:\/\/[^?#]+$/.test(rules.notify_url ?? ''), 'notify_url', 'an address without a query');
  const names = Object.keys(rules.plans ?? {});
  requireThat(names.length > 0, 'plans', 'at least one plan');
  return new Map(names.map((name) => [name, resolve(rules, name)]));
}

function resolve(rules: Rules, name: string): ResolvedPlan {
  const plan = rules.plans[name] as Plan;
  const at = `plans.${name}`;
  requireThat(families.includes(plan.family), `${at}.family`, `one of ${families.join(', ')}`);
  const appid = plan.appid ?? rules.appid;
  if (typeof appid !== 'string' || appid === '') {
    throw new TypeError(`rules.${at}.appid: expected an appid, here or in rules.appid`);
  }
  requireThat(plan.plan_id !== undefined && plan.plan_id !== '', `${at}.plan_id`, "the template's id");
  requireThat(
    typeof plan.amount === 'function' || isFen(plan.amount),
    `${at}.amount`,
    'fen as a positive integer, or a function',
  );
  requireThat(plan.most === undefined || isFen(plan.most), `${at}.most`, 'fen as a positive integer');
  requireThat(
    plan.time === undefined || /^([01]\d|2[0-3]):[0-5]\d$/.test(plan.time),
    `${at}.time`,
    'a time of the day such as 08:00',
  );
  requireCalendar(plan.calendar, `${at}.calendar`);
  const dunning = { ...usual, ...rules.dunning, ...usualOf[plan.family], ...plan.dunning };
  requireThat(isCount(dunning.attempts), `${at}.dunning.attempts`, 'a positive integer');
  requireThat(isCount(dunning.days + 1), `${at}.dunning.days`, 'a number of days');
  requireThat(
    dunning.hours.length > 0 && dunning.hours.every((hours) => hours > 0),
    `${at}.dunning.hours`,
    'a list of hours',
  );
  return { ...plan, name, appid, dunning };
}

function requireCalendar(calendar: Calendar, at: string): void {
  switch (calendar?.every) {
    case 'month':
      requireThat(isCount(calendar.day) && calendar.day <= 31, `${at}.day`, '1 to 31');
      requireThat(isCount(calendar.months ?? 1), `${at}.months`, 'a positive integer');
      requireThat(
        ['last', 'next', 'skip'].includes(calendar.short ?? 'last'),
        `${at}.short`,
        'last, next or skip',
      );
      return;
    case 'week':
      requireThat(isCount(calendar.day) && calendar.day <= 7, `${at}.day`, '1 (Monday) to 7 (Sunday)');
      requireThat(isCount(calendar.weeks ?? 1), `${at}.weeks`, 'a positive integer');
      return;
    case 'days':
      requireThat(isCount(calendar.days), `${at}.days`, 'a positive integer');
      return;
    case 'date':
      requireThat(
        calendar.dates.length > 0 && calendar.dates.every(isDate),
        `${at}.dates`,
        'dates such as 2026-03-31',
      );
      return;
    default:
      requireThat(false, `${at}.every`, 'month, week, days or date');
  }
}

function isFen(value: unknown): boolean {
  return isCount(value);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function requireThat(holds: boolean, field: string, expected: string): void {
  if (!holds) throw new TypeError(`rules.${field}: expected ${expected}`);
}
