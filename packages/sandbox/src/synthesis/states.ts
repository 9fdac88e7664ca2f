import { fixedValues, goodStates, outcomes, stateNames, unwelcome } from './tables/states.js';

/** What is done to what the answer describes. */
export interface Outcome {
  /** The states that fit it, such as `CLOSED` after a close; `undefined`: success. */
  readonly state: RegExp | undefined;
  /** Fixed values by field. */
  readonly fixed: Readonly<Record<string, string | number>>;
}

/**
 * @param name the routing path of an operation, or a notification's name
 * @param method absent for a notification
 */
export function findOutcome(name: string, method?: string): Outcome {
  const state = outcomes.find(([word]) => word.test(name))?.[1];
  return { state, fixed: fixedValues[method === undefined ? name : `${method} ${name}`] ?? {} };
}

/** Whether an event tells of a change or an end, whichever it is. */
export function isOpen(type: string): boolean {
  return /CHANGE|UPDATE|FINISH/i.test(type);
}

/**
 * The state that the name of an event says: `CLOSED` of `REFUND.CLOSED`.
 *
 * @param values those that there are
 */
export function stateAfter(type: string, values: readonly string[]): string | undefined {
  const last = type.split('.').at(-1) ?? '';
  const named = values.find((value) => value === last || value.endsWith(`_${last}`));
  const { state } = findOutcome(type);
  return named ?? values.find((value) => state?.test(value) === true && !/^(NOT|UN)_?/.test(value));
}

/** Chooses the value of an enumeration: of a state one that fits the outcome, otherwise the first sensible one. */
export function chooseValue<Value extends string | number>(
  name: string,
  values: readonly Value[],
  { state, fixed }: Outcome,
): Value | undefined {
  const named = values.find((value) => value === fixed[name]);
  if (named !== undefined) return named;
  if (stateNames.test(name)) {
    for (const wanted of state === undefined ? goodStates : [state, ...goodStates]) {
      const found = values.find((value) => wanted.test(String(value)) && !/^(NOT|UN)_?/.test(String(value)));
      if (found !== undefined) return found;
    }
  }
  return values.find((value) => !unwelcome.test(String(value))) ?? values[0];
}
