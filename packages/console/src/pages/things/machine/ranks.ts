/** A move of a state machine, by the places of its states in a list. */
export interface Move {
  readonly from: number;
  readonly to: number;
}

/**
 * The rank of each state: that of a state is above those that lead to it. Moves that lead back to a state on the way
 * do not count.
 *
 * @returns the ranks, and the moves that lead on; the others lead back
 */
export function rankStates(count: number, moves: readonly Move[]): { ranks: number[]; ahead: Set<Move> } {
  const ahead = new Set<Move>();
  const seen = new Set<number>();
  const order: number[] = [];
  const visit = (state: number, way: ReadonlySet<number>): void => {
    seen.add(state);
    for (const move of moves) {
      if (move.from !== state || move.to === state || way.has(move.to)) continue;
      ahead.add(move);
      if (!seen.has(move.to)) visit(move.to, new Set([...way, move.to]));
    }
    order.unshift(state);
  };
  const all = Array.from({ length: count }, (_, at) => at);
  const isEntered = (state: number): boolean => moves.some(({ from, to }) => to === state && from !== to);
  for (const state of [...all.filter((one) => !isEntered(one)), ...all]) {
    if (!seen.has(state)) visit(state, new Set([state]));
  }
  const ranks = all.map(() => 0);
  for (const state of order) {
    for (const { from, to } of ahead) {
      if (from === state) ranks[to] = Math.max(ranks[to] ?? 0, (ranks[from] ?? 0) + 1);
    }
  }
  return { ranks, ahead };
}
