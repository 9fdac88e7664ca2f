import type { Text } from '../description/text.js';
import type { Change, ThingName } from './record.js';

/**
 * Who caused an activity.
 *
 * - `user`: the user pays, signs, leaves
 * - `operator`: WeChat Pay's operator, or the merchant on the merchant platform
 * - `clock`: the time was moved
 * - `job`: its time had come
 * - `admin`: another command of the admin API
 */
export type ActivityKind = 'user' | 'operator' | 'clock' | 'job' | 'admin';

/** What changed the state and was no request to the gateway. */
export interface Activity {
  /** `1`, `2`, … in order of beginning. */
  readonly id: string;
  /** By the sandbox's clock. */
  readonly at: Date;
  readonly kind: ActivityKind;
  /** The command, or the kind of the job: `confirm`, `refund.settle`. */
  readonly what: string;
  /** What happened, in words. */
  readonly text: Text;
  /** What it is about, if it is about one thing. */
  readonly about?: ThingName & { readonly merchant: string };
  /** The id of the move of the clock that it belongs to. */
  readonly partOf?: string;
  readonly changes: readonly Change[];
  /** The ids of the notifications that it caused. */
  readonly notifications: readonly string[];
}

/** What is known when an activity begins. */
export type Beginning = Pick<Activity, 'kind' | 'what' | 'text' | 'about'>;

/** An activity in the making. */
export class ActivityDraft {
  readonly id: string;
  readonly at: Date;
  beginning: Beginning;
  readonly partOf: string | undefined;
  readonly changes: Change[] = [];
  readonly notifications: string[] = [];

  constructor(id: string, at: Date, beginning: Beginning, partOf: string | undefined) {
    this.id = id;
    this.at = at;
    this.beginning = beginning;
    this.partOf = partOf;
  }

  say(more: Partial<Beginning>): void {
    this.beginning = { ...this.beginning, ...more };
  }

  /** Whether anything came of it. */
  get hasEffect(): boolean {
    return this.changes.length > 0 || this.notifications.length > 0;
  }

  toActivity(redact: (text: string) => string): Activity {
    const { id, at, beginning, partOf, changes, notifications } = this;
    const about = beginning.about ?? this.#findThing();
    return {
      id,
      at,
      kind: beginning.kind,
      what: beginning.what,
      text: { zh: redact(beginning.text.zh), en: redact(beginning.text.en) },
      ...(about === undefined ? {} : { about }),
      ...(partOf === undefined ? {} : { partOf }),
      changes: [...changes],
      notifications: [...notifications],
    };
  }

  /** The first thing that it changed. */
  #findThing(): Activity['about'] {
    const change = this.changes.find(({ thing, merchant }) => thing !== undefined && merchant !== undefined);
    const { thing, merchant } = change ?? {};
    return thing === undefined || merchant === undefined ? undefined : { ...thing, merchant };
  }
}
