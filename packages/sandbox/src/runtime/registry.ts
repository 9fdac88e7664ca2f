import type { Store, TableDefinition } from '../storage/table.js';
import { parameterError, Refusal } from './refusal.js';

/** A deduction plan (模板), as it is set up on the merchant platform. */
export interface Plan {
  readonly plan_id: string;
  /** The URL for termination notifications. */
  readonly termination_notify_url?: string | undefined;
  /**
   * How deductions go that come later than 12 hours after the signing. `next-day`: they run 24 hours after they are
   * accepted. `notice`: they need a notice before. Without it, they run a day later until the first notice.
   */
  readonly mode?: PlanMode | undefined;
  /** The amount of each deduction, in fen. */
  readonly fixed_amount?: number | undefined;
  /** The most of one deduction, in fen. @default 50,000, as new plans have it */
  readonly most_amount?: number | undefined;
  /** How many deductions of a contract may succeed in a day. @default 1 */
  readonly daily_deductions?: number | undefined;
}

/** How the deductions of a plan go. */
export type PlanMode = 'next-day' | 'notice';

export const planModes: readonly PlanMode[] = ['next-day', 'notice'];

/**
 * What belongs to the merchant. Without a registration of a kind, everything of that kind does, so that the samples of
 * the documents work. The first registration makes the kind strict.
 */
export interface Registry {
  readonly appids: ReadonlySet<string>;
  readonly plans: ReadonlyMap<string, Plan>;
  readonly subMerchants: ReadonlySet<string>;
  /** Sub-merchants for which nothing can be called any more. */
  readonly closed: ReadonlySet<string>;
  /** Closes a sub-merchant, or opens it again. */
  setClosed(sub_mchid: string, closed: boolean): void;
  /** Registers more. A plan replaces that of its id. */
  add(registered: Partial<Registered>): void;
}

/** What was registered. */
export interface Registered {
  readonly appids: readonly string[];
  readonly plans: readonly Plan[];
  readonly subMerchants: readonly string[];
  /** The sub-merchants that are closed. */
  readonly closed?: readonly string[] | undefined;
}

/** The one row of each merchant. */
export const registrations: TableDefinition<Registered> = {
  name: 'registrations',
  key: () => 'registered',
  indexes: {},
};

type Sets = Omit<Registry, 'add' | 'setClosed'>;

export const nothing: Registered = { appids: [], plans: [], subMerchants: [] };

/** @param store the merchant's */
export function openRegistry(store: Store): Registry {
  const table = store.table(registrations);
  let row: Registered | undefined;
  let sets = createSets(nothing);
  const read = (): Sets => {
    const now = table.get('registered') ?? nothing;
    if (now !== row) sets = createSets(now);
    row = now;
    return sets;
  };
  return {
    get appids() {
      return read().appids;
    },
    get plans() {
      return read().plans;
    },
    get subMerchants() {
      return read().subMerchants;
    },
    get closed() {
      return read().closed;
    },
    setClosed(sub_mchid, closed) {
      const known = table.get('registered') ?? nothing;
      const others = (known.closed ?? []).filter((other) => other !== sub_mchid);
      table.put({ ...known, closed: closed ? [...others, sub_mchid] : others });
    },
    add(registered) {
      const known = table.get('registered') ?? nothing;
      const next = mergeRegistered(known, registered);
      if (JSON.stringify(next) !== JSON.stringify(known)) table.put(next);
    },
  };
}

/** A plan replaces that of its id. */
export function mergeRegistered(
  known: Registered,
  { appids = [], plans = [], subMerchants = [] }: Partial<Registered>,
): Registered {
  const sets = createSets({
    appids: [...known.appids, ...appids],
    plans: [...known.plans, ...plans],
    subMerchants: [...known.subMerchants, ...subMerchants],
  });
  return {
    ...known,
    appids: [...sets.appids],
    plans: [...sets.plans.values()],
    subMerchants: [...sets.subMerchants],
  };
}

function createSets({ appids, plans, subMerchants, closed }: Registered): Sets {
  return {
    appids: new Set(appids),
    plans: new Map(plans.map((plan) => [plan.plan_id, plan])),
    subMerchants: new Set(subMerchants),
    closed: new Set(closed),
  };
}

/** @throws Refusal APPID_MCHID_NOT_MATCH */
export function requireAppids({ appids }: Registry, ...given: readonly (string | undefined)[]): void {
  const stranger = given.find((appid) => appid !== undefined && !appids.has(appid));
  if (appids.size === 0 || stranger === undefined) return;
  throw new Refusal('APPID_MCHID_NOT_MATCH', `appid 与商户号不匹配：${stranger} 未绑定到该商户`);
}

/** @throws Refusal NO_AUTH */
export function requireSubMerchant({ subMerchants }: Registry, mchid: string | undefined): void {
  if (subMerchants.size === 0 || mchid === undefined || subMerchants.has(mchid)) return;
  throw new Refusal('NO_AUTH', `无权限：子商户 ${mchid} 不属于该服务商`);
}

/** @throws Refusal NO_AUTH for a sub-merchant that is closed */
export function requireOpen({ closed }: Registry, mchid: unknown): void {
  if (typeof mchid !== 'string' || !closed.has(mchid)) return;
  throw new Refusal('NO_AUTH', `无权限：子商户 ${mchid} 已关闭`);
}

/** @throws Refusal PARAM_ERROR unless it is a positive integer and a plan of the merchant */
export function requirePlan({ plans }: Registry, plan_id: string, field = '/plan_id'): Plan {
  if (!/^[1-9]\d{0,18}$/.test(plan_id)) throw parameterError(field, '须为正整数', 'body', plan_id);
  const plan = plans.get(plan_id);
  if (plans.size > 0 && plan === undefined) throw parameterError(field, '不是该商户的模板', 'body', plan_id);
  return plan ?? { plan_id };
}
