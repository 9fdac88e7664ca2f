import type { Answer } from '#sandbox/control/commands.js';
import type { Wire } from '../../api/client.js';

export type ThingsAnswer = Wire<Answer<'things'>>;
/** One order, refund or contract, as the list tells it. */
export type ThingSummary = ThingsAnswer['things'][number];
/** The same with its history and what can be done. */
export type Thing = Wire<Answer<'thing'>>['thing'];
export type Machine = Thing['machine'];
/** What can be done next. */
export type ThingAct = Thing['can'][number];
export type TimelineEntry = Thing['timeline'][number];

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
