import type { DescribedEvent, DescribedOperation, Description } from '../description/catalogue.js';
import { suggestNames } from '../description/names.js';
import type { Store } from '../storage/table.js';
import { readFaultHeader } from './header.js';
import { draw, drawLatency } from './random.js';
import { type ReadRule, readRules } from './read.js';
import { faultRows, keepRules } from './rows.js';
import {
  type Fault,
  type FaultPoint,
  type FaultRule,
  type FaultScenario,
  type FaultStatus,
  findPoint,
} from './rule.js';
import { builtInScenarios } from './scenarios.js';

/** The faults of a request, at the points of its way. */
export interface RequestFaults {
  /**
   * Counts the request for the rules of a point, and decides which faults happen: at most one latency and one other, the
   * first of the list each.
   *
   * @param applies whether a fault can happen to this request at all; if not, it does not count for the rule
   */
  at(point: FaultPoint, applies?: (rule: FaultRule) => boolean): readonly Fault[];
}

/** The faults that are in force, and the scenarios that can be. */
export interface Faults {
  list(): FaultStatus[];
  /** Adds rules after the others. @throws RuleError */
  add(rules: unknown): void;
  /** Puts rules in place of all others. @throws RuleError, and nothing changes */
  set(rules: unknown): void;
  /** Ends all rules, or the one with that id. @returns how many there were */
  clear(id?: string): number;
  /** Makes the rules that are in force those of the start. */
  settle(): void;
  /** Runs work whose calls do not count for the rules. */
  untouched<Result>(work: () => Result): Result;
  /** Puts the rules of the start in force, with counts that begin anew. */
  reset(): void;
  readonly scenarios: readonly FaultScenario[];
  /** Adds scenarios, which replace those of the same names. */
  load(scenarios: readonly FaultScenario[]): void;
  /**
   * Puts the rules of a scenario in place of all others.
   *
   * @param given scenarios to load with it
   * @throws RangeError with a suggestion for an unknown name, and nothing changes
   */
  use(name: string, given?: readonly FaultScenario[]): void;
  /**
   * @param merchant finds the merchant that the request names
   * @param header the faults that the request asks for itself
   * @returns `undefined` if nothing can happen
   * @throws RuleError for a header that cannot be read
   */
  ofRequest(
    operation: DescribedOperation,
    merchant: () => string | undefined,
    header: string | undefined,
  ): RequestFaults | undefined;
  /**
   * Counts a notification for the rules.
   *
   * @param receiver its merchant id or brand id
   * @param applies as above
   * @returns the faults that happen to it: each kind at most once
   */
  ofNotification(
    event: Pick<DescribedEvent, 'protocol' | 'type'>,
    receiver: string,
    applies: (rule: FaultRule) => boolean,
  ): readonly Fault[];
}

/** A rule and its counts. */
interface Entry extends ReadRule {
  readonly id: string;
  readonly point: FaultPoint;
  readonly scenario?: string | undefined;
  calls: number;
  hits: number;
}

/**
 * Creates the faults, with the rules that the store has.
 *
 * @param seed decides the shares and the latencies: the same requests in the same order have the same faults
 */
export function createFaults(seed: string, description: Description, store: Store): Faults {
  const scenarios = new Map(builtInScenarios.map((scenario) => [scenario.name, scenario]));
  let entries = store
    .table(faultRows)
    .all()
    .flatMap((row): Entry[] => {
      const { id, scenario, calls, hits } = row;
      return readRules(description, [row.rule]).map((read) => ({
        ...read,
        // As it is kept, so that an unchanged rule is not written again.
        rule: row.rule,
        id,
        point: findPoint(read.rule),
        scenario,
        calls,
        hits,
      }));
    });
  let initial: readonly Entry[] = [];
  let count = Math.max(0, ...entries.map(({ id }) => Number(id)));
  let asked = 0;

  const enter = (rules: readonly ReadRule[], scenario?: string): void => {
    for (const read of rules) {
      count += 1;
      entries.push({ ...read, id: String(count), point: findPoint(read.rule), scenario, calls: 0, hits: 0 });
    }
  };
  // The ids begin anew, so that the same rules draw the same numbers.
  const clear = (): void => {
    entries = [];
    count = 0;
  };
  const keep = (): void => keepRules(store, entries);
  const load = (given: readonly FaultScenario[]): void => {
    for (const scenario of given) scenarios.set(scenario.name, scenario);
  };
  const handlers = new Map(
    description.events.map(({ protocol, type, handler }) => [`${protocol} ${type}`, handler]),
  );
  return {
    list: () =>
      entries.map(({ id, rule, calls, hits, scenario }) => ({
        id,
        rule,
        calls,
        hits,
        ...(scenario === undefined ? {} : { scenario }),
      })),
    add(rules) {
      enter(readRules(description, rules));
      keep();
    },
    set(rules) {
      const read = readRules(description, rules);
      clear();
      enter(read);
      keep();
    },
    clear(id) {
      const before = entries.length;
      if (id === undefined) clear();
      else entries = entries.filter((entry) => entry.id !== id);
      keep();
      return before - entries.length;
    },
    settle() {
      initial = [...entries];
    },
    reset() {
      clear();
      asked = 0;
      for (const read of initial) enter([read], read.scenario);
      keep();
    },
    get scenarios() {
      return [...scenarios.values()];
    },
    load,
    use(name, given = []) {
      const scenario = given.find((one) => one.name === name) ?? scenarios.get(name);
      if (scenario === undefined) {
        throw unknownScenario(name, [...scenarios.keys(), ...given.map((one) => one.name)]);
      }
      const read = readRules(description, scenario.rules, ['scenarios', name, 'faults']);
      load(given);
      clear();
      enter(read, name);
      keep();
    },
    untouched(work) {
      const before = entries.map(({ calls, hits }) => ({ calls, hits }));
      const askedBefore = asked;
      try {
        return work();
      } finally {
        asked = askedBefore;
        for (const [at, counts] of before.entries()) Object.assign(entries[at] ?? {}, counts);
      }
    },
    ofRequest(operation, merchant, header) {
      if (entries.length === 0 && header === undefined) return undefined;
      const own = header === undefined ? [] : readFaultHeader(description, operation, header);
      asked += own.length;
      const fromHeader = own.map(
        (read, index): Entry => ({
          ...read,
          id: 'header',
          point: findPoint(read.rule),
          calls: asked - own.length + index,
          hits: 0,
        }),
      );
      const rules = [...fromHeader, ...entries.filter(({ operations }) => operations.has(operation))];
      if (rules.length === 0) return undefined;
      return {
        at(point, applies = () => true) {
          const due = rules.filter(
            (entry) =>
              entry.point === point &&
              entry.operations.has(operation) &&
              (entry.rule.merchant === undefined || entry.rule.merchant === merchant()) &&
              applies(entry.rule) &&
              isDue(entry, seed),
          );
          const latency = due.find(({ rule }) => rule.kind === 'latency');
          const other = due.find(({ rule }) => rule.kind !== 'latency');
          const fired = [latency, other].flatMap((entry) => (entry === undefined ? [] : [fire(entry, seed)]));
          keep();
          return fired;
        },
      };
    },
    ofNotification({ protocol, type }, receiver, applies) {
      if (entries.length === 0) return [];
      const handler = handlers.get(`${protocol} ${type}`) ?? type;
      const due = entries
        .filter(
          ({ rule, events }) =>
            events.has(handler) &&
            (rule.merchant === undefined || rule.merchant === receiver) &&
            applies(rule),
        )
        .filter((entry) => isDue(entry, seed));
      const first = new Map(due.toReversed().map((entry) => [entry.rule.kind, entry]));
      const fired = due
        .filter((entry) => first.get(entry.rule.kind) === entry)
        .map((entry) => fire(entry, seed));
      keep();
      return fired;
    },
  };
}

/** Counts a call, and decides whether the fault happens to it. */
function isDue(entry: Entry, seed: string): boolean {
  const { nth, every, share, times } = entry.rule;
  entry.calls += 1;
  return (
    (nth === undefined || entry.calls === nth) &&
    (every === undefined || entry.calls % every === 0) &&
    (times === undefined || entry.hits < times) &&
    (share === undefined || draw(nameDraw(entry, seed)) < share)
  );
}

function fire(entry: Entry, seed: string): Fault {
  entry.hits += 1;
  const { id, rule } = entry;
  const { kind } = rule;
  const latency = kind === 'latency' ? { ms: drawLatency(rule, nameDraw(entry, seed)) } : {};
  return { rule, fired: { kind, rule: id, ...latency } };
}

function nameDraw({ id, calls }: Entry, seed: string): string {
  return `${seed} fault ${id} ${calls}`;
}

function unknownScenario(name: string, names: readonly string[]): RangeError {
  const hint = suggestNames(name, names, 2) ?? `the scenarios are ${names.join(', ')}`;
  return new RangeError(`faults: unknown scenario ${JSON.stringify(name.slice(0, 100))}; ${hint}`);
}
