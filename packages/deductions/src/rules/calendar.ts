import { addDays, daysBetween, weekdayOf } from './beijing.js';
import type { Calendar } from './types.js';

/**
 * The first date of a calendar that is not before a date.
 *
 * @param first the date from which the calendar counts its months, weeks or days; no date is before it
 * @param from the earliest date that counts
 * @returns `undefined` if the calendar has no more dates
 */
export function dateFrom(calendar: Calendar, first: string, from: string): string | undefined {
  const start = from < first ? first : from;
  switch (calendar.every) {
    case 'month':
      return monthlyFrom(calendar, first, start);
    case 'week':
      return weeklyFrom(calendar, first, start);
    case 'days': {
      const steps = Math.ceil(daysBetween(first, start) / calendar.days);
      return addDays(first, steps * calendar.days);
    }
    case 'date':
      return [...calendar.dates].sort().find((date) => date >= start);
  }
}

/** The first date of a calendar after a date. */
export function dateAfter(calendar: Calendar, first: string, date: string): string | undefined {
  return dateFrom(calendar, first, addDays(date, 1));
}

function monthlyFrom(
  { day, months = 1, short = 'last' }: Calendar & { every: 'month' },
  first: string,
  start: string,
): string | undefined {
  const firstMonth = monthOf(first);
  // A date that moved to the next month belongs to the month before.
  let month = firstMonth + Math.max(0, Math.floor((monthOf(start) - 1 - firstMonth) / months)) * months;
  // The longest wait is for 29 February, by years: eight of them around 2100.
  for (let tries = 0; tries < 1200; tries++, month += months) {
    const date = dateIn(month, day, short);
    if (date !== undefined && date >= start) return date;
  }
  return undefined;
}

function dateIn(month: number, day: number, short: 'last' | 'next' | 'skip'): string | undefined {
  const length = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate();
  if (day <= length) return isoOf(month, day);
  if (short === 'last') return isoOf(month, length);
  return short === 'next' ? isoOf(month + 1, 1) : undefined;
}

function weeklyFrom({ day, weeks = 1 }: Calendar & { every: 'week' }, first: string, start: string): string {
  const monday = addDays(first, 1 - weekdayOf(first));
  let date = addDays(start, (day - weekdayOf(start) + 7) % 7);
  while (Math.floor(daysBetween(monday, date) / 7) % weeks !== 0) date = addDays(date, 7);
  return date;
}

/** Months since the year 0. */
function monthOf(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

function isoOf(month: number, day: number): string {
  return new Date(Date.UTC(Math.floor(month / 12), month % 12, day)).toISOString().slice(0, 10);
}
