import { Refusal } from '../../runtime/refusal.js';
import { beijingClock, spacedTime } from '../../runtime/time.js';
import type { World } from '../../runtime/world.js';
import { followsOther, type Reading } from './reading.js';

const name = 'papay-hours';

/** Programs are developed at night, too. */
export const hoursReading: Readonly<Record<string, Reading>> = {
  [name]: {
    usual: 'deductions, their notices and their schedules are accepted at the hours of WeChat Pay only',
    other: 'they are accepted at any hour, and contracts may be signed for any day',
  },
};

/** Whether the hours of deductions count. */
export function keepsHours(world: World): boolean {
  return !followsOther(world, name);
}

/**
 * Refuses what WeChat Pay does at some hours only.
 *
 * @param what in Chinese: `申请扣款`
 * @param from the first minute in Beijing: `07:00`
 * @param until the first minute that is too late
 * @throws Refusal INVALID_REQUEST with the sandbox's time, and how to move it
 */
export function requireHours(world: World, what: string, from: string, until: string): void {
  const now = world.clock.now();
  const time = beijingClock(now);
  if (!keepsHours(world) || (time >= from && time < until)) return;
  throw new Refusal(
    'INVALID_REQUEST',
    `${what}仅限北京时间 ${from}-${until}，沙箱时间为 ${spacedTime(now)}；${howToMove(now, from)}`,
  );
}

/** How a developer gets on, in Chinese. */
export function howToMove(now: number, from: string): string {
  const minutes = (minutesOf(from) - minutesOf(beijingClock(now)) + 1440) % 1440;
  const duration = `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
  return `可执行 wechatpay-kit clock advance ${duration} 拨快沙箱时钟，或将解读 ${name} 设为 other 以关闭此限制`;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
