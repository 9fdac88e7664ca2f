import type { StateMachine } from './flows.js';
import type { Source } from './source.js';

/**
 * The state machines of the tasks, for the sandbox: under `refunds/refund`, and from the second of a task on under
 * `profit-sharing/share/2`.
 */
export function emitMachines({ flows }: Source): string {
  const machines = Object.entries(flows).flatMap(([product, tasks]) =>
    Object.entries(tasks).flatMap(([task, { states = [] }]) =>
      states.map((machine, at) => [
        at === 0 ? `${product}/${task}` : `${product}/${task}/${at + 1}`,
        describe(machine),
      ]),
    ),
  );
  return `export const machines = ${JSON.stringify(Object.fromEntries(machines), undefined, 2)} as const;`;
}

function describe({ fields, rows, names = {}, moves }: StateMachine): object {
  return {
    fields,
    states: rows.flat().map(String),
    names,
    moves: Object.entries(moves).map(([move, text]) => [...move.split(' > '), ...text]),
  };
}
