import type { SiteState, SiteStates } from '../flows.js';
import type { Language } from '../label.js';
import { drawing, round, textLines, wrapText } from './text.js';

const width = 440;
const between = 54;
const badge = 9;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The states of an object as boxes in rows, and the moves between them as numbered arrows. The list of moves beside it
 * has the same numbers.
 *
 * @param id the anchor of the drawing
 */
export function stateDiagram(language: Language, id: string, states: SiteStates): string {
  const boxes = new Map<string, Box>();
  const nodes: string[] = [];
  let y = 6;
  for (const row of states.rows) {
    const drawn = row.map((state) => stateText(language, state, boxWidth(row.length)));
    const height = Math.max(...drawn.map((text) => text.height));
    const whole = row.length * boxWidth(row.length) + (row.length - 1) * sideGap(row.length);
    for (const [at, state] of row.entries()) {
      const x = (width - whole) / 2 + at * (boxWidth(row.length) + sideGap(row.length));
      const box = { x, y, width: boxWidth(row.length), height };
      boxes.set(state.value, box);
      nodes.push(drawNode(box, drawn[at] ?? stateText(language, state, box.width)));
    }
    y += height + between;
  }
  const height = y - between + 6;
  const badges: Point[] = [];
  const edges = states.moves.map(({ from, to }, at) => {
    const twin = states.moves.some((other) => other.from === to && other.to === from);
    return drawEdge(boxes, from, to, at + 1, twin, badges);
  });
  const title = `${states.title[language]} (${states.field})`;
  return drawing(
    id,
    'states',
    { width, height },
    { title, description: describe(language, states) },
    `${edges.map(({ line }) => line).join('')}${nodes.join('')}${edges.map(({ mark }) => mark).join('')}`,
  );
}

function boxWidth(count: number): number {
  return count > 3 ? (width - 12 - (count - 1) * sideGap(count)) / count : count === 3 ? 122 : 150;
}

function sideGap(count: number): number {
  return count > 3 ? 10 : count === 3 ? 30 : 60;
}

interface NodeText {
  readonly code: readonly string[];
  readonly name: readonly string[];
  readonly height: number;
}

function stateText(language: Language, { value, name }: SiteState, room: number): NodeText {
  const code = wrapText(value, room - 10, { size: 11.5, mono: true });
  const label = name === undefined ? [] : wrapText(name[language], room - 10, { size: 12.5 });
  return { code, name: label, height: code.length * 15 + label.length * 16 + 14 };
}

function drawNode(box: Box, { code, name, height }: NodeText): string {
  const x = box.x + box.width / 2;
  const y = box.y + (box.height - height) / 2 + 18;
  const frame = `<rect class="box" x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}" rx="8"/>`;
  return `${frame}${textLines('code', x, y, code, 15)}${textLines('name small', x, y + code.length * 15 + 1, name, 16)}`;
}

function drawEdge(
  boxes: ReadonlyMap<string, Box>,
  from: string,
  to: string,
  number: number,
  twin: boolean,
  badges: Point[],
): { line: string; mark: string } {
  const [a, b] = [boxes.get(from), boxes.get(to)];
  if (a === undefined || b === undefined) throw new Error(`the move ${from} > ${to} has no box`);
  const bend = bendOf(
    [...boxes.values()].filter((box) => box !== a && box !== b),
    a,
    b,
    twin,
  );
  const control = {
    x: (centre(a).x + centre(b).x) / 2 + bend.x,
    y: (centre(a).y + centre(b).y) / 2 + bend.y,
  };
  const start = borderPoint(a, control);
  const end = borderPoint(b, control);
  const length = Math.hypot(end.x - control.x, end.y - control.y) || 1;
  const towards = { x: (end.x - control.x) / length, y: (end.y - control.y) / length };
  const base = { x: end.x - towards.x * 9, y: end.y - towards.y * 9 };
  const side = { x: -towards.y * 4, y: towards.x * 4 };
  const path = `M${round(start.x)} ${round(start.y)}Q${round(control.x)} ${round(control.y)} ${round(base.x)} ${round(base.y)}`;
  const head = `M${round(end.x)} ${round(end.y)}L${round(base.x + side.x)} ${round(base.y + side.y)}L${round(base.x - side.x)} ${round(base.y - side.y)}z`;
  const place = freePlace(start, control, base, badges);
  badges.push(place);
  return {
    line: `<path class="message" d="${path}"/><path class="head" d="${head}"/>`,
    mark: `<circle class="badge" cx="${round(place.x)}" cy="${round(place.y)}" r="${badge}"/><text class="number" x="${round(place.x)}" y="${round(place.y + 4)}">${number}</text>`,
  };
}

/** Moves the control point of a line aside: around other boxes, and away from the opposite move. */
function bendOf(others: readonly Box[], a: Box, b: Box, twin: boolean): Point {
  const [from, to] = [centre(a), centre(b)];
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const across = { x: (to.y - from.y) / length, y: -(to.x - from.x) / length };
  const blocked = (distance: number): boolean => {
    const control = {
      x: (from.x + to.x) / 2 + across.x * distance,
      y: (from.y + to.y) / 2 + across.y * distance,
    };
    return steps.some((t) => others.some((box) => contains(box, curve(from, control, to, t))));
  };
  const first = twin ? 30 : 0;
  const tries = [
    first,
    -first,
    ...Array.from({ length: 10 }, (_, at) => [60 + at * 40, -60 - at * 40]).flat(),
  ];
  const inside = (distance: number): boolean => {
    const x = curve(from, { x: (from.x + to.x) / 2 + across.x * distance, y: 0 }, to, 0.5).x;
    return x > badge && x < width - badge;
  };
  const found = tries.find((distance) => inside(distance) && !blocked(distance)) ?? first;
  return { x: across.x * found, y: across.y * found };
}

const steps = Array.from({ length: 19 }, (_, at) => (at + 1) / 20);

function contains({ x, y, width: wide, height }: Box, point: Point): boolean {
  return point.x > x - 4 && point.x < x + wide + 4 && point.y > y - 4 && point.y < y + height + 4;
}

/** A point of a line, where a number does not cover another one. */
function freePlace(start: Point, control: Point, end: Point, taken: readonly Point[]): Point {
  const places = [0.5, 0.38, 0.62, 0.28, 0.72].map((t) => curve(start, control, end, t));
  const free = places.find((place) =>
    taken.every((other) => Math.hypot(other.x - place.x, other.y - place.y) > 2 * badge + 2),
  );
  return free ?? curve(start, control, end, 0.5);
}

function curve(from: Point, control: Point, to: Point, t: number): Point {
  const mix = (a: number, b: number, c: number): number =>
    (1 - t) * (1 - t) * a + 2 * (1 - t) * t * b + t * t * c;
  return { x: mix(from.x, control.x, to.x), y: mix(from.y, control.y, to.y) };
}

function centre(box: Box): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Where a line from the middle of the box to a point leaves the box. */
function borderPoint(box: Box, target: Point): Point {
  const { x, y } = centre(box);
  const [dx, dy] = [target.x - x, target.y - y];
  if (dx === 0 && dy === 0) return { x, y };
  const scale = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : box.width / 2 / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : box.height / 2 / Math.abs(dy),
  );
  return { x: x + dx * scale, y: y + dy * scale };
}

/** The drawing in words. */
function describe(language: Language, { moves }: SiteStates): string {
  const colon = language === 'zh' ? '：' : ': ';
  return moves
    .map(({ from, to, text }, at) => `${at + 1}. ${from} → ${to}${colon}${text[language]}`)
    .join(language === 'zh' ? '；' : '; ');
}
