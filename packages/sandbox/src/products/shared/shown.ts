import type { Text } from '../../description/text.js';
import type { DeclineReason } from './page.js';

/** A line of what the user reads before agreeing: a label with a text, an amount or a time. */
export interface Term {
  readonly label: Text;
  readonly text?: string | Text | undefined;
  /** fen */
  readonly amount?: number | undefined;
  /** An ISO text. */
  readonly time?: string | undefined;
}

/** `waiting`: the user can agree. `agreed`: the user has. `closed`: it is too late. */
export type Phase = 'waiting' | 'agreed' | 'closed';

/** What a page shows the user. */
export interface Shown {
  readonly phase: Phase;
  /** The merchant id of the one that gets the money, or asks. */
  readonly payee: string;
  /** In the smallest unit of the currency. */
  readonly amount?: number | undefined;
  /** @default CNY */
  readonly currency?: string | undefined;
  readonly description?: string | undefined;
  readonly terms?: readonly Term[] | undefined;
  /** The only user that the page is for. Without it, any user may agree. */
  readonly openid?: string | undefined;
  /** Whether the user chooses what pays. */
  readonly pays?: boolean | undefined;
  /** Why the last attempt failed. */
  readonly failure?: DeclineReason | undefined;
}

/** Who agrees to a page, and how. */
export interface Agreement {
  /** @default the page's user, or a new one */
  readonly openid?: string | undefined;
  /**
   * What pays: `CHANGE` (零钱), or a card as WeChat Pay codes banks, such as `CMB_DEBIT`.
   *
   * @default some source that always has enough
   */
  readonly method?: string | undefined;
}

/** @returns the terms that have a text, an amount or a time */
export function listTerms(
  ...terms: readonly (readonly [label: Text, value: Omit<Term, 'label'> | undefined])[]
): Term[] {
  return terms.flatMap(([label, value]) =>
    value === undefined || Object.values(value).every((one) => one === undefined)
      ? []
      : [{ label, ...value }],
  );
}

/** @param isAgreed whether the user has agreed @param check throws unless the user can agree */
export function phaseOf(isAgreed: boolean, check: () => void): Phase {
  if (isAgreed) return 'agreed';
  try {
    check();
    return 'waiting';
  } catch {
    return 'closed';
  }
}
