/** What follows when a number failed with a code. */
export type Consequence = 'retry' | 'later' | 'give-up' | 'ask' | 'end' | 'halt';

const consequences: Readonly<Record<string, Consequence>> = {
  ABSENT: 'retry',
  NOTENOUGH: 'retry',
  BANKERROR: 'retry',
  CONTRACT_NOT_EXIST: 'end',
  FREQUENCY_LIMITED: 'later',
};

/** What a code means to the engine. Without a code, the order was closed without a reason: another number may follow. */
export function meaningOf(code: string | undefined): { readonly means: Consequence } {
  return { means: code === undefined ? 'retry' : (consequences[code] ?? 'ask') };
}
