import { parseArgs } from 'node:util';

export interface Options {
  /** The seconds of a round. */
  readonly seconds: number;
  /** The rounds of each contestant in each scenario. */
  readonly rounds: number;
  /** The number of starts of each program. */
  readonly starts: number;
  /** The contracts of the month that passes in one advance of the sandbox's clock. */
  readonly contracts: number;
  readonly json: boolean;
  /** As on a CPU without AVX-512 IFMA. */
  readonly plainRsa: boolean;
}

/** @throws TypeError for an unknown option, RangeError for a bad number */
export function optionsFrom(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string', default: '0.1' },
      rounds: { type: 'string', default: '24' },
      starts: { type: 'string', default: '21' },
      contracts: { type: 'string', default: '500' },
      json: { type: 'boolean', default: false },
      'plain-rsa': { type: 'boolean', default: false },
    },
  });
  return {
    seconds: positive('seconds', values.seconds),
    rounds: Math.ceil(positive('rounds', values.rounds)),
    starts: Math.ceil(positive('starts', values.starts)),
    contracts: Math.ceil(positive('contracts', values.contracts)),
    json: values.json,
    plainRsa: values['plain-rsa'],
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new RangeError(`--${name} takes a number above 0, not '${text}'`);
}
