import type { Schema } from '@wechatpay-kit/openapi/model';
import { Json } from 'wechatpay-kit';
import { makeNotice } from '../delivery/trigger.js';
import { titleOf } from '../description/event-titles.js';
import { selfContained } from '../description/self-contained.js';
import type { Text } from '../description/text.js';
import type { World } from '../runtime/world.js';
import { createSynthesis, type Synthesis } from '../synthesis/index.js';
import { type Arguments, refuseOthers } from './arguments.js';
import { chainedEvents } from './chain.js';
import { findEvent } from './trigger-arguments.js';

/** A notification of the description, in a list. */
export interface ListedNotification {
  /** The `event` of the command `trigger`: `TRANSACTION.SUCCESS`, `v2:TRANSACTION.SUCCESS`. */
  readonly type: string;
  readonly title: Text;
  readonly protocol: 'v2' | 'v3';
  /** Whether `trigger` with `chain` can make the calls that lead to it. */
  readonly chained: boolean;
}

/** What a form for the command `trigger` needs. */
export interface NotificationForm {
  readonly type: string;
  readonly title: Text;
  /** The fields that `set` can give, without references. Its texts are in Chinese, and in English as `x-…-en`. */
  readonly schema: Schema;
  /** The fields with the values that the sandbox makes up. */
  readonly example: Readonly<Record<string, unknown>>;
}

/** The command `notifications`. */
export function listNotifications({ description }: World, given: Arguments): ListedNotification[] {
  refuseOthers(given, [], 'no arguments');
  return description.events.map((event) => ({
    type: event.handler,
    title: titleOf(event),
    protocol: event.protocol,
    chained: chainedEvents.includes(event.handler),
  }));
}

/**
 * The command `notification`.
 *
 * @param origin the base of the URLs in the example
 * @returns it; it throws TypeError, or RangeError with a suggestion, naming the argument
 */
export function createNotificationForm(origin: string): (world: World, given: Arguments) => NotificationForm {
  let synthesis: Synthesis | undefined;
  return (world, given) => {
    refuseOthers(given, ['type']);
    const { description } = world;
    const event = findEvent(description.events, given['type']);
    synthesis ??= createSynthesis(description.components);
    const notice = makeNotice(world, synthesis, { event, about: {}, set: {}, origin }, event.handler);
    const {
      properties = {},
      required = [],
      ...schema
    } = selfContained(event.payload ?? event.message ?? {}, description.components);
    // The sandbox computes the signature, and some events lack fields of others.
    const isLeft = (name: string): boolean => name !== 'sign' && event.never[name] !== true;
    return {
      type: event.handler,
      title: titleOf(event),
      schema: {
        ...schema,
        properties: Object.fromEntries(Object.entries(properties).filter(([name]) => isLeft(name))),
        required: required.filter(isLeft),
      },
      // Integers beyond 2^53 become texts, which plain JSON has room for.
      example: JSON.parse(Json.stringify(notice.payload ?? notice.message ?? {}) ?? '{}'),
    };
  };
}
