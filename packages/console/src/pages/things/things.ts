import type { Text } from '../../text/index.js';

/** One order, refund or contract, as the list tells it. */
export interface ThingSummary {
  readonly kind: string;
  readonly id: string;
  readonly merchant: string;
  readonly state: string;
  readonly stateName: Text;
  readonly title?: string;
  /** fen */
  readonly amount?: number;
  readonly currency?: string;
  readonly openid?: string;
  readonly created: string;
  readonly changed: string;
}

export interface Machine {
  readonly states: readonly { readonly name: string; readonly text: Text }[];
  readonly moves: readonly { readonly from: string; readonly to: string; readonly text: Text }[];
}

/** What can be done next. */
export interface ThingAct {
  /** `call`: of the merchant's program. */
  readonly command: 'confirm' | 'decline' | 'operate' | 'call';
  readonly id: string;
  readonly act?: string;
  readonly label: Text;
  /** What it takes, by name, with what is expected. */
  readonly takes?: Readonly<Record<string, string>>;
  readonly reasons?: readonly string[];
  /** Of a call: `POST v3/refund/domestic/refunds` */
  readonly operation?: string;
  /** Of a call: as the SDK takes them. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface TimelineEntry {
  readonly at: string;
  readonly kind: 'request' | 'user' | 'operator' | 'clock' | 'job' | 'admin' | 'notification';
  /** That of the request, the activity or the delivery. */
  readonly id: string;
  readonly text: Text;
  readonly from?: string;
  readonly to?: string;
  readonly merchant?: string;
}

export interface Thing extends ThingSummary {
  readonly ids: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly machine?: Machine;
  readonly can: readonly ThingAct[];
  readonly timeline: readonly TimelineEntry[];
  readonly related: readonly {
    readonly kind: string;
    readonly id: string;
    readonly relation: Text;
    readonly merchant?: string;
  }[];
}

export interface KindCount {
  readonly kind: string;
  readonly name: Text;
  readonly count: number;
}

export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'info';

const tones: readonly (readonly [Tone, RegExp])[] = [
  ['bad', /FAIL|ERROR|ABNORMAL|REJECT|REFUSED|DENIED|GIVEN_UP|NOT_ALLOWED|FROZEN|PUNISH|UNABLE/],
  [
    'plain',
    /CLOSE|REVOK|CANCEL|TERMINAT|EXPIRED|ABANDON|DEACTIVATED|DELETED|STOPPED|RETURNED|WITHDRAWN|INVALID/,
  ],
  [
    'good',
    /^(SUCCESS|SIGNED|FINISH|FINISHED|DONE|PROCESSED|OPEN|OPENED|ACTIVE|NORMAL|USED|SENDED|RUNNING|ONGOING|TAKEN|EFFECTIVE|DELIVERED|AVAILABLE|RECEIVED|AUTHORIZED|BOUND|PAID|COMPLETED|AUDIT_SUCCESS)$|_SUCCESS$/,
  ],
  ['info', /REFUND|PROCESS|ACCEPT|DOING|SENDING|AUDIT|CHECK|USERPAYING|PENDING/],
  ['warn', /WAIT|NOTPAY|CREATED|UNPAID|INIT|TO_BE|NEED|UNACTIVATED|UNCONFIRMED/],
];

/** The colour of a state. Its name says the same. */
export function toneOf(state: string): Tone {
  const name = state.toUpperCase();
  return tones.find(([, words]) => words.test(name))?.[0] ?? 'plain';
}

/** The address of a thing's page. */
export function placeOf(thing: {
  readonly kind: string;
  readonly id: string;
  readonly merchant?: string | undefined;
}) {
  const query = thing.merchant === undefined ? {} : { of: thing.merchant };
  return { name: 'things', params: { kind: thing.kind, id: thing.id }, query } as const;
}
