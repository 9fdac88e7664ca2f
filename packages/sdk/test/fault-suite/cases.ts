/** Calls, and what happens to each of their attempts: generated. */
import fc from 'fast-check';
import type { Tempo } from '../support/tempo.js';
import { type Fault, faults, type Protocol } from './faults.js';

/** What may be done with a call that fails: a query and an order with its number may be sent again. */
export type Kind = 'query' | 'identified' | 'unidentified';

/** What became of the connection that an earlier call has left. `-on-next`: as soon as this one arrives. */
export type Kept = 'kept' | 'fin' | 'reset' | 'fin-on-next' | 'reset-on-next';

export interface Case {
  readonly protocol: Protocol;
  readonly tempo: Tempo;
  readonly kind: Kind;
  readonly tls: boolean;
  /** An earlier call's connection; `undefined`: there was no earlier call. */
  readonly kept: Kept | undefined;
  /** How often the call may be sent. */
  readonly attempts: number;
  /** After how many milliseconds the caller gives it up. */
  readonly abort: number | undefined;
  /** What happens to the requests as they arrive. */
  readonly script: readonly { readonly fault: Fault; readonly fraction: number }[];
}

const fraction = fc.nat(9_999).map((number) => number / 10_000);

function fault(protocol: Protocol): fc.Arbitrary<Fault> {
  const possible = faults.filter(({ over }) => over === undefined || over === protocol);
  return fc.oneof(
    ...possible.map((one) => ({ weight: 10 * (one.weight ?? 1), arbitrary: fc.constant(one) })),
  );
}

const often = <Value>(weight: number, value: Value): { weight: number; arbitrary: fc.Arbitrary<Value> } => ({
  weight,
  arbitrary: fc.constant(value),
});

export const cases: fc.Arbitrary<Case> = fc.constantFrom<Protocol>('v3', 'v2').chain((protocol) =>
  fc.record({
    protocol: fc.constant(protocol),
    tempo: fc.oneof(often<Tempo>(14, 'promise'), often<Tempo>(1, 'Sync')),
    kind: fc.oneof(often<Kind>(4, 'query'), often<Kind>(3, 'identified'), often<Kind>(4, 'unidentified')),
    tls: fc.oneof(often(12, false), often(1, true)),
    kept: fc.oneof(
      often<Kept | undefined>(4, undefined),
      often<Kept>(2, 'kept'),
      ...(['fin', 'reset', 'fin-on-next', 'reset-on-next'] as const).map((how) => often<Kept>(1, how)),
    ),
    attempts: fc.integer({ min: 1, max: 4 }),
    abort: fc.oneof(
      { weight: 15, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 60 }) },
    ),
    script: fc.array(fc.record({ fault: fault(protocol), fraction }), { minLength: 4, maxLength: 5 }),
  }),
);

/** A case for every fault, over either protocol: followed by a right answer, as a query meets it that is sent twice at most. */
export const oneOfEach: readonly Case[] = faults.flatMap((one) =>
  (one.over === undefined ? (['v2', 'v3'] as const) : [one.over]).map((protocol) => {
    const right = faults.find(({ name }) => name === 'right') ?? one;
    return {
      protocol,
      tempo: 'promise',
      kind: 'query',
      tls: false,
      kept: undefined,
      attempts: 2,
      abort: undefined,
      script: [one, right].map((fault) => ({ fault, fraction: 0.4 })),
    };
  }),
);

/** A case, for people. */
export function told({ script, ...rest }: Case): string {
  return `${JSON.stringify(rest)} [${script.map(({ fault: { name }, fraction: at }) => `${name} @${at.toFixed(3)}`).join(' | ')}]`;
}
