import { type Move, rankStates } from './ranks.js';

/** Ranks follow one another to the right, or downwards. */
export type Direction = 'right' | 'down';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Drawing extends Size {
  /** The middle of each state. */
  readonly boxes: readonly { readonly x: number; readonly y: number }[];
  readonly lines: readonly {
    readonly from: number;
    readonly to: number;
    readonly path: string;
    readonly head: string;
  }[];
}

/** A state, or a place between states that a long move passes. */
interface Place extends Size {
  readonly rank: number;
  /** Along the ranks. */
  along: number;
  /** Across them. */
  across: number;
}

const gap = { ranks: 40, places: 14 };
const edge = 2;
const arrow = 6;

/**
 * Lays out a state machine by ranks, with few crossings.
 *
 * @param sizes those of the states, the first state first
 */
export function layOut(sizes: readonly Size[], moves: readonly Move[], direction: Direction): Drawing {
  const isRight = direction === 'right';
  const { ranks, ahead } = rankStates(sizes.length, moves);
  const places: Place[] = sizes.map((size, at) => ({ ...size, rank: ranks[at] ?? 0, along: 0, across: 0 }));
  const links: [number, number][] = [];
  const ways = moves
    .filter(({ from, to }) => from !== to)
    .map((move) => {
      const [first, last] = ahead.has(move) ? [move.from, move.to] : [move.to, move.from];
      const way = [first];
      for (let rank = (ranks[first] ?? 0) + 1; rank < (ranks[last] ?? 0); rank += 1) {
        places.push({ rank, width: 4, height: 4, along: 0, across: 0 });
        way.push(places.length - 1);
      }
      way.push(last);
      way.slice(1).forEach((to, at) => void links.push([way[at] ?? 0, to]));
      return { move, way, isAhead: ahead.has(move) };
    });
  const rows = orderRows(places, links);
  const length = (place: Place): number => (isRight ? place.width : place.height);
  const breadth = (place: Place): number => (isRight ? place.height : place.width);
  const widest = Math.max(0, ...rows.map((row) => total(row.map((at) => breadth(there(places, at))))));
  let along = edge;
  for (const row of rows) {
    const members = row.map((at) => there(places, at));
    const longest = Math.max(0, ...members.map(length));
    let across = edge + (widest - total(members.map(breadth))) / 2;
    for (const place of members) {
      place.along = along + longest / 2;
      place.across = across + breadth(place) / 2;
      across += breadth(place) + gap.places;
    }
    along += longest + gap.ranks;
  }
  const ends = { along: along - gap.ranks + edge, across: widest + 2 * edge };
  const point = (a: number, b: number): string => (isRight ? `${a} ${b}` : `${b} ${a}`);
  return {
    width: isRight ? ends.along : ends.across,
    height: isRight ? ends.across : ends.along,
    boxes: places.slice(0, sizes.length).map((place) => ({
      x: isRight ? place.along : place.across,
      y: isRight ? place.across : place.along,
    })),
    lines: ways.map(({ move, way, isAhead }) => {
      const stops = way.map((at) => there(places, at));
      return { ...move, ...drawLine(stops, isAhead, length, point) };
    }),
  };
}

/** A curve from stop to stop, and the arrow at its end: at the first stop, for a move that leads back. */
function drawLine(
  stops: readonly Place[],
  isAhead: boolean,
  length: (place: Place) => number,
  point: (along: number, across: number) => string,
): { path: string; head: string } {
  const [first, last] = [there(stops, 0), there(stops, stops.length - 1)];
  const start = first.along + length(first) / 2 + (isAhead ? 0 : arrow);
  const end = last.along - length(last) / 2 - (isAhead ? arrow : 0);
  const points = stops.map((stop, at) => ({
    along: at === 0 ? start : at === stops.length - 1 ? end : stop.along,
    across: stop.across,
  }));
  const path = points.reduce((drawn, to, at) => {
    const from = points[at - 1];
    if (from === undefined) return `M${point(to.along, to.across)}`;
    const middle = (from.along + to.along) / 2;
    return `${drawn}C${point(middle, from.across)} ${point(middle, to.across)} ${point(to.along, to.across)}`;
  }, '');
  const [tip, base, across] = isAhead
    ? [end + arrow, end - 1, last.across]
    : [start - arrow, start + 1, first.across];
  const head = `M${point(tip, across)}L${point(base, across - 4)}L${point(base, across + 4)}Z`;
  return { path, head };
}

/** Orders the places of each rank by the middle of their neighbours, back and forth. */
function orderRows(places: readonly Place[], links: readonly (readonly [number, number])[]): number[][] {
  const rows: number[][] = [];
  places.forEach(({ rank }, at) => {
    rows[rank] ??= [];
    rows[rank].push(at);
  });
  const sort = (row: number[], beside: readonly number[], side: 0 | 1): void => {
    const middle = new Map(
      row.map((at, now) => {
        const near = links
          .filter((link) => link[side] === at)
          .map((link) => beside.indexOf(link[1 - side] ?? -1));
        return [at, near.length === 0 ? now : near.reduce((sum, one) => sum + one, 0) / near.length];
      }),
    );
    row.sort((one, other) => (middle.get(one) ?? 0) - (middle.get(other) ?? 0));
  };
  for (let round = 0; round < 4; round += 1) {
    for (let at = 1; at < rows.length; at += 1) sort(there(rows, at), there(rows, at - 1), 1);
    for (let at = rows.length - 2; at >= 0; at -= 1) sort(there(rows, at), there(rows, at + 1), 0);
  }
  return rows;
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0) + gap.places * Math.max(0, sizes.length - 1);
}

function there<Item>(list: readonly Item[], at: number): Item {
  const item = list[at];
  if (item === undefined) throw new Error(`no place ${at}`);
  return item;
}
