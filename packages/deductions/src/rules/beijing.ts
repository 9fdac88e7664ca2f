/** Beijing is eight hours ahead of UTC, all year. */
const offset = 8 * 3_600_000;

/** A day's length in milliseconds. */
export const day: number = 86_400_000;

/** The day in Beijing at a time in milliseconds since 1970: `2026-03-31`. */
export function dateAt(time: number): string {
  return new Date(time + offset).toISOString().slice(0, 10);
}

/**
 * The time at which a clock in Beijing shows `HH:MM` on a date.
 *
 * @param date `2026-03-31`
 * @param clock `07:00`; `24:00` is the end of the day
 * @returns milliseconds since 1970
 */
export function timeOn(date: string, clock = '00:00'): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return Date.parse(`${date}T00:00:00Z`) - offset + (hours * 60 + minutes) * 60_000;
}

/** The date so many days later; before, if negative. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * day).toISOString().slice(0, 10);
}

/** When the next day begins in Beijing. */
export function nextDayAt(time: number): number {
  return timeOn(addDays(dateAt(time), 1));
}

/** 1 (Monday) to 7 (Sunday). */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

/** The days from one date to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / day);
}

/** Whether a text is a date that the calendar has: `2026-02-29` is not. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
