/** Prints the steps of the story, and counts the failed checks. */
export interface Transcript {
  chapter(title: string): void;
  /** Prints an event. */
  say(text: string): void;
  /** Prints a call as source, and its result. */
  call(code: string, outcome: string): void;
  /** Prints a check. The program fails if a check fails. */
  check(what: string, holds: boolean): void;
  /** The number of failed checks. */
  readonly failures: number;
}

const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
const paint = (code: number, text: string): string => (color ? `\u001b[${code}m${text}\u001b[0m` : text);

export function transcript(): Transcript {
  let failures = 0;
  const print = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  return {
    chapter: (title) => print(`\n${paint(1, title)}`),
    say: (text) => print(`  ${text}`),
    call: (code, outcome) => print(`  ${paint(36, code)}\n    -> ${outcome}`),
    check(what, holds) {
      if (!holds) failures += 1;
      print(`  ${holds ? paint(32, '✓') : paint(31, '✗')} ${what}`);
    },
    get failures() {
      return failures;
    },
  };
}
