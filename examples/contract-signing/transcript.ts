/** Prints the story as it happens, and keeps count of what held. */
export interface Transcript {
  chapter(title: string): void;
  /** A line of what happened. */
  say(text: string): void;
  /** A call as it would be written, and what came of it. */
  call(code: string, outcome: string): void;
  /** Something that must hold; the program fails if it does not. */
  check(what: string, holds: boolean): void;
  /** How many checks did not hold. */
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
