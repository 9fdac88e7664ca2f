import { parseArgs } from 'node:util';

/** What `npm run bench:deductions` is told. */
export interface DeductionsBenchOptions {
  /** The contracts in the table. */
  readonly contracts: number;
  /** The contracts of one row that become due together. */
  readonly due: number;
  /** The same against the sandbox, where each has to be signed first. */
  readonly signed: number;
  /** The most seconds for which a row is measured. */
  readonly seconds: number;
  /** The numbers of workers. */
  readonly workers: readonly number[];
  /** Parts of the names of the rows that are measured; empty: all. */
  readonly only: readonly string[];
  readonly json: boolean;
}

/** @throws TypeError for an unknown option, RangeError for a bad number */
export function optionsFrom(args: readonly string[]): DeductionsBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      contracts: { type: 'string', default: '1000000' },
      due: { type: 'string', default: '20000' },
      signed: { type: 'string', default: '800' },
      seconds: { type: 'string', default: '5' },
      workers: { type: 'string', default: '1,4' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    contracts: positive('contracts', values.contracts),
    due: positive('due', values.due),
    signed: positive('signed', values.signed),
    seconds: positive('seconds', values.seconds),
    workers: values.workers.split(',').map((count) => positive('workers', count)),
    only: values.only.split(',').filter((part) => part !== ''),
    json: values.json,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`--${name} takes an integer above 0, not '${text}'`);
}
