import type { Text } from '../description/text.js';
import { describeJob, type JobSubject } from '../runtime/jobs.js';
import type { World } from '../runtime/world.js';
import { type Arguments, refuseOthers } from './arguments.js';

/** The sandbox's time, and whether it stands still. */
export interface ClockTime {
  readonly now: Date;
  readonly paused: boolean;
}

/** Something that happens at a later time. */
export interface DueThing {
  /** By the sandbox's clock. */
  readonly at: Date;
  /** The kind of work: `delivery.attempt`, `contract.expire` */
  readonly kind: string;
  /** What happens, in words. */
  readonly text: Text;
  /** The mchid of the merchant that it concerns. */
  readonly merchant: string;
  /** What it is about; absent where the kind of work tells it alone. */
  readonly about?: JobSubject;
}

/** The sandbox's time, and what happens next. */
export interface ClockState extends ClockTime {
  /** The number of things that are due later. */
  readonly total: number;
  /** The first 50 of them, in order. */
  readonly due: readonly DueThing[];
}

const mostListed = 50;

export function readClock({ clock }: World): ClockTime {
  return { now: new Date(clock.now()), paused: clock.isPaused };
}

/** The command `clock`. */
export function describeClock(world: World, given: Arguments): ClockState {
  refuseOthers(given, [], 'no arguments');
  const waiting = world.clock.waiting();
  const due = waiting.slice(0, mostListed).map((job): DueThing => {
    const { at, kind, payload, mchid } = job;
    const owner = (mchid === undefined ? undefined : world.merchants.find(mchid)) ?? world;
    const known = world.jobKinds.get(kind);
    const about = known?.about?.(owner, payload);
    return {
      at: new Date(at),
      kind,
      text: describeJob(world, job),
      merchant: owner.mchid,
      ...(about === undefined ? {} : { about }),
    };
  });
  return { ...readClock(world), total: waiting.length, due };
}

/** The commands `pause`, `resume` and `jump`. */
export function moveClock(act: 'pause' | 'resume' | 'jump') {
  return async (world: World, given: Arguments): Promise<ClockTime> => {
    refuseOthers(given, [], 'no arguments');
    await world.clock[act]();
    return readClock(world);
  };
}
