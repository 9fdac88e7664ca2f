import type { DescribedOperation } from '../description/catalogue.js';
import { countEdits } from '../description/names.js';

/** A longer path is not compared. */
const longest = 200;
/** The number of classes that characters are counted in. */
const classes = 32;

/** What is compared of an operation. */
type Named = Pick<DescribedOperation, 'method' | 'wirePath'>;

/** The path of an operation, prepared for many comparisons. */
interface Template {
  /** A variable is its text in braces. */
  readonly parts: readonly string[];
  readonly variables: readonly number[];
  /** How often the fixed parts have the characters of each class. */
  readonly counts: Int16Array;
}

/** An operation that may be the nearest. */
interface Candidate<Operation> {
  readonly operation: Operation;
  readonly template: Template;
  /** Its place among the operations. */
  readonly at: number;
  /** Another method at the same path is nearer than another path. */
  readonly other: number;
  /** The distance is not less. */
  readonly least: number;
}

/**
 * Finds the operation whose method and path come closest to those of a request, the first one of several. A variable is
 * as any segment in its place.
 *
 * @returns `undefined` if none is near: more than a third would have to change
 */
export type Nearest<Operation> = (method: string, path: string) => Operation | undefined;

/** Prepares the operations when the first path is compared. */
export function createNearest<Operation extends Named>(operations: readonly Operation[]): Nearest<Operation> {
  let templates: readonly Template[] | undefined;
  return (method, path) => {
    if (path.length > longest) return undefined;
    templates ??= operations.map(({ wirePath }) => prepare(wirePath));
    const segments = path.split('/');
    const limit = Math.max(2, path.length / 3) + 1;
    const candidates = listCandidates(operations, templates, method, segments, limit);
    let nearest: Candidate<Operation> | undefined;
    let distance = limit;
    for (const candidate of candidates) {
      // The others are not nearer, and of those that are as near, one before this may be among them.
      if (candidate.least > distance) break;
      const [own, filled] = withoutCommonEnds(path, fill(candidate.template, segments).join('/'));
      const found = countEdits(own, filled, Math.floor(distance - candidate.other) + 1) + candidate.other;
      const isNearer = found < distance || (found === distance && candidate.at < (nearest?.at ?? 0));
      if (!isNearer) continue;
      nearest = candidate;
      distance = found;
    }
    return nearest?.operation;
  };
}

function prepare(wirePath: string): Template {
  const parts = wirePath.split('/');
  const variables = parts.flatMap((part, at) => (part.startsWith('{') ? [at] : []));
  const fixed = parts.map((part) => (part.startsWith('{') ? '' : part));
  return { parts, variables, counts: countCharacters(fixed.join('/')) };
}

function fill({ parts, variables }: Template, segments: readonly string[]): readonly string[] {
  return variables.length === 0
    ? parts
    : parts.map((part, at) => (part.startsWith('{') ? (segments[at] ?? part) : part));
}

/** What two texts have in common at both ends needs no edits. Most paths begin alike. */
function withoutCommonEnds(one: string, other: string): [string, string] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
}

/**
 * Lists the operations that may be near enough, the most promising first. Counting characters is quicker than comparing
 * paths, and leaves few to compare.
 */
function listCandidates<Operation extends Named>(
  operations: readonly Operation[],
  templates: readonly Template[],
  method: string,
  segments: readonly string[],
  limit: number,
): Candidate<Operation>[] {
  const counts = segments.map(countCharacters);
  const whole = countCharacters(segments.join('/'));
  const candidates: Candidate<Operation>[] = [];
  for (const [at, operation] of operations.entries()) {
    const template = templates[at];
    if (template === undefined) continue;
    const other = operation.method === method ? 0 : 0.5;
    const least = countMissing(whole, template, counts) + other;
    if (least < limit) candidates.push({ operation, template, at, other, least });
  }
  return candidates.sort((one, two) => one.least - two.least);
}

/** How many edits the path needs at least: as many as characters that only one of the two has. */
function countMissing(
  whole: Int16Array,
  { parts, variables, counts }: Template,
  segments: readonly Int16Array[],
): number {
  let missing = 0;
  let extra = 0;
  const values = variables.map((at) => segments[at] ?? countCharacters(parts[at] ?? ''));
  for (let at = 0; at < classes; at++) {
    let difference = (whole[at] ?? 0) - (counts[at] ?? 0);
    for (const value of values) difference -= value[at] ?? 0;
    if (difference > 0) missing += difference;
    else extra -= difference;
  }
  return Math.max(missing, extra);
}

function countCharacters(text: string): Int16Array {
  const counts = new Int16Array(classes);
  for (let at = 0; at < text.length; at++) {
    const one = text.charCodeAt(at) % classes;
    counts[one] = (counts[one] ?? 0) + 1;
  }
  return counts;
}
