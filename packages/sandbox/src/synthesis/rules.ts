import { compactTime, rfc3339, spacedTime } from '../runtime/time.js';
import type { Context } from './context.js';
import { type DigestName, digestFile, downloadUrl, fileKey, fileNonce, fileToken } from './files.js';
import { numberDefault, numberEndings, numberNames } from './tables/numbers.js';
import { parties, textEndings, textNames } from './tables/texts.js';
import { ofBeginning, ofChange, type TimeFormat, timeFormats, timeShifts } from './tables/times.js';
import { compileTemplate } from './template.js';

/** Where a field stands. */
export interface Place {
  /** The routing path of the operation, or the name of the notification. */
  readonly path: string;
  readonly wirePath: string;
  /** The field's official short name. */
  readonly title: string | undefined;
  /** The digest that stands beside the file's URL. */
  readonly digest: DigestName;
  /** The file is encrypted: its key stands beside its URL. */
  readonly sealed: boolean;
}

/** A value that no request gave. */
export type Rule<Value> = (context: Context) => Value;

/** @param name the field's name, without the number of a numbered field */
export function findTextRule(name: string, place: Place): Rule<string> {
  const rule = textNames[name] ?? findEnding(textEndings, name) ?? '@title';
  if (name === 'nonce' && place.sealed) return (context) => fileNonce(fileToken(context, true));
  const make = textRule(rule, name, place);
  if (!parties.has(name)) return make;
  return (context) => {
    const known = context.parties.get(name);
    if (known !== undefined) return known;
    const party = make(context);
    context.parties.set(name, party);
    return party;
  };
}

/** @param name the field's name, without the number of a numbered field */
export function findNumberRule(name: string, place: Place): Rule<number> {
  // What a refund is made of is counted from its own amount.
  const refunded = name === 'amount' && /refund/i.test(place.path);
  const rule = refunded ? '@refund' : (numberNames[name] ?? findEnding(numberEndings, name) ?? numberDefault);
  switch (rule) {
    case '@amount':
      return ({ amount }) => amount;
    case '@refund':
      return ({ refund }) => refund;
    case '@nothing':
      return () => 0;
    case '@total':
      return ({ list }) => list.total;
    case '@offset':
      return ({ list }) => list.offset;
    case '@limit':
      return ({ list }) => list.limit;
    case '@time': {
      const moment = findMoment(name);
      return (context) => Math.floor(moment(context) / 1000);
    }
    default:
      return rangeOrDigits(rule, place);
  }
}

function rangeOrDigits(rule: string, { path }: Place): Rule<number> {
  const range = /^(\d+)-(\d+)$/.exec(rule);
  if (range === null) {
    const make = compileTemplate(rule);
    return ({ random, now }) => Number(make(random, now));
  }
  const [from, to] = [Number(range[1]), Number(range[2])];
  if (!(from < to)) throw new Error(`${path}: ${rule} is not a range`);
  return ({ random }) => from + random.below(to - from + 1);
}

function textRule(rule: string, name: string, place: Place): Rule<string> {
  switch (rule) {
    case '@amount':
      return ({ amount }) => String(amount);
    case '@nothing':
      return () => '0';
    case '@currency':
      return ({ currency }) => currency;
    case '@title': {
      const text = place.title?.replace(/[（(].*$/, '').trim() || name;
      return () => text;
    }
    case '@platform-key':
      return ({ publicKey }) => publicKey?.() ?? name;
    case '@time':
      return timeRule(findFormat(name, place.path, 'rfc3339'), findMoment(name));
    case '@date':
      return timeRule(findFormat(name, place.path, 'yyyy-MM-dd'), findMoment(name));
    case '@download':
      return (context) => downloadUrl(context, fileToken(context, place.sealed), place.path);
    case '@digest':
      return (context) => digestFile(fileToken(context, place.sealed), place.path, place.digest);
    case '@key':
      return (context) => context.encrypt(fileKey(fileToken(context, place.sealed)));
    case '@self':
      return (context) => fillPath(place.wirePath, context);
    case '@next':
      return (context) => nextPage(place.wirePath, context);
    case '@token':
      return ({ list }) => String(list.offset + list.length);
    default: {
      const make = compileTemplate(rule);
      return ({ random, now }) => make(random, now);
    }
  }
}

function fillPath(path: string, { given }: Context): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given[name] ?? name)));
}

function nextPage(path: string, context: Context): string {
  const { offset, length, limit } = context.list;
  return `${fillPath(path, context)}?offset=${offset + length}&limit=${limit}`;
}

function findEnding(endings: readonly (readonly [string, string])[], name: string): string | undefined {
  return endings.find(([ending]) => name.endsWith(ending))?.[1];
}

function findFormat(name: string, path: string, standard: TimeFormat): TimeFormat {
  const row = timeFormats.find((row) => row.names.test(name) && (row.path?.test(path) ?? true));
  return row?.format ?? standard;
}

/** The moment that a field of this name tells, in milliseconds since 1970. */
function findMoment(name: string): Rule<number> {
  const [names, shift] = timeShifts.find(([names]) => names.test(name)) ?? [undefined, 0];
  const isBeginning = names === ofBeginning;
  const isChange = ofChange.test(name);
  return ({ now, changed }) => {
    if (changed === undefined) return now + shift;
    return isChange ? changed : isBeginning ? now : now + shift;
  };
}

function timeRule(format: TimeFormat, moment: Rule<number>): Rule<string> {
  const write = writers[format];
  return (context) => write(moment(context));
}

const writers: Readonly<Record<TimeFormat, (time: number) => string>> = {
  rfc3339,
  yyyyMMddHHmmss: compactTime,
  'yyyy-MM-dd HH:mm:ss': spacedTime,
  'yyyy-MM-dd': (time) => spacedTime(time).slice(0, 10),
  yyyyMMdd: (time) => compactTime(time).slice(0, 8),
  HHmmss: (time) => compactTime(time).slice(8),
  'HH:mm': (time) => spacedTime(time).slice(11, 16),
  unix: (time) => String(Math.floor(time / 1000)),
};
