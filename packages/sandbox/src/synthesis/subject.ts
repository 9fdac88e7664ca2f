import type { Components } from '@wechatpay-kit/openapi/model';
import type { Outcome } from './states.js';

/** What the fields of one message have in common. */
export interface Subject {
  readonly components: Components;
  /** The routing path of the operation, or the name of the notification. */
  readonly path: string;
  readonly wirePath: string;
  readonly outcome: Outcome;
  /** Fields that arrive encrypted in the request: their values are not repeated. */
  readonly encrypted: ReadonlySet<string>;
  /** Fields that the message never has, with `true`, or the values that they never have. */
  readonly never: Readonly<Record<string, true | readonly string[]>>;
  /** Values that are given beforehand, by name. */
  readonly fixed: Readonly<Record<string, string>>;
}
