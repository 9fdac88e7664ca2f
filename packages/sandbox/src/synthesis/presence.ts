import type { Schema } from '@wechatpay-kit/openapi/model';
import type { Context } from './context.js';
import type { Subject } from './subject.js';
import { ofFew, ofPartner } from './tables/forms.js';
import { failureTitle, ofDiscount, ofEnding, ofFailure } from './tables/states.js';

/**
 * When a field is there although the request did not give it. `given`: never. `partner`, `direct`: in the calls of a
 * partner, of a direct merchant. `more`: if the list has another page.
 */
export type Presence = 'always' | 'given' | 'partner' | 'direct' | 'more';

/** When an optional field is there. */
export function findPresence(name: string, { properties = {} }: Schema, subject: Subject): Presence {
  if (isAbsent(name, subject, properties[name]?.title) || name === 'prev') return 'given';
  if (ofFew[subject.path]?.test(name)) return 'given';
  if (name === 'next' || name === 'next_page_token') return 'more';
  const own = ['mchid', 'mch_id', name.replace(/^(sub|sp)_/, '')];
  if (ofPartner.test(name) && own.some((other) => properties[other] !== undefined)) return 'partner';
  return properties[`sp_${name}`] !== undefined && ofPartner.test(`sp_${name}`) ? 'direct' : 'always';
}

/** Whether an optional field is at odds with what the message says. */
export function isAbsent(name: string, { outcome: { state } }: Subject, title = ''): boolean {
  if (ofDiscount.test(name)) return true;
  if (ofFailure.test(name) || failureTitle.test(title)) return state?.test('FAIL') !== true;
  return state === undefined && ofEnding.test(name);
}

/** Whether the field is there in this message. */
export function isPresent(presence: Presence, { partner, list }: Context): boolean {
  switch (presence) {
    case 'partner':
      return partner;
    case 'direct':
      return !partner;
    case 'more':
      return list.offset + list.length < list.total;
    default:
      return presence === 'always';
  }
}
