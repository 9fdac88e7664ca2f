import type { Part } from '@wechatpay-kit/ui/show/parts.js';
import { pretty } from '@wechatpay-kit/ui/show/pretty.js';
import type {
  BridgeAttempt,
  BridgeNotification,
  BridgeOpened,
  BridgeOpening,
  DeclineReason,
} from '../bridge/types.js';
import type { Strings } from '../strings.js';

/** The result for an order, a contract or another thing: its state in words, and its fields. */
export interface Became {
  readonly title: string;
  readonly state: string;
  readonly tone: 'good' | 'bad' | 'open';
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const good = ['SUCCESS', 'SIGNED'];
const open = ['NOTPAY', 'USERPAYING', 'WAITING'];

export function describeOpened({ order, contract, thing }: BridgeOpened, strings: Strings): Became[] {
  const became: Became[] = [];
  if (order !== undefined) became.push(one(strings.order, order.trade_state, order, strings));
  if (contract !== undefined) became.push(one(strings.contract, contract.state, contract, strings));
  if (thing !== undefined) became.push(one(strings.thing, thing.state, thing, strings));
  return became;
}

function one(title: string, state: string, fields: object, strings: Strings): Became {
  const words = strings.states[state];
  return {
    title,
    state: words === undefined ? state : `${words}（${state}）`,
    tone: good.includes(state) ? 'good' : open.includes(state) ? 'open' : 'bad',
    fields: Object.entries(fields)
      .filter(([name]) => name !== 'trade_state' && name !== 'state' && name !== 'family')
      .map(([name, value]) => [name, String(value)]),
  };
}

/**
 * The reasons to decline that the opened page tells apart, each with its words. A newer sandbox may have one without
 * words here.
 */
export function listReasons(
  { reasons = [] }: BridgeOpening,
  strings: Strings,
): (readonly [reason: DeclineReason, words: string])[] {
  return reasons.map((reason) => [reason, strings.reasons[reason] ?? reason]);
}

/** A notification: its delivery, its content, and its message on the wire. */
export function notificationParts(notification: BridgeNotification, strings: Strings): Part[] {
  const { url, state, attempts, data, headers, body } = notification;
  const { parts: labels } = strings;
  const parts: Part[] = [{ label: labels.url, text: url, form: 'line' }];
  if (state === 'not_allowed')
    parts.push({ label: labels.attempts, text: strings.notAllowed, form: 'words' });
  else if (attempts.length > 0) {
    parts.push({
      label: labels.attempts,
      text: attempts.map((attempt) => describeAttempt(attempt, strings)).join('\n'),
      form: 'broken',
    });
  }
  parts.push({ label: labels.notificationData, text: JSON.stringify(data, null, 2), form: 'block' });
  if (headers !== undefined) {
    const text = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    parts.push({ label: labels.headers, text: text.join('\n'), form: 'broken' });
  }
  parts.push({ label: labels.body, text: pretty(body), exact: body, form: 'block', note: strings.laidOut });
  return parts;
}

function describeAttempt({ at, status, error }: BridgeAttempt, strings: Strings): string {
  return [at, status === undefined ? strings.noAnswer : String(status), error].filter(Boolean).join('  ');
}
