import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const passed = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const;

/** The signals to this process, which are the program's. */
export interface Signals {
  /** Passes signals on from now on. Those that came before are passed on at once. */
  passTo(kill: (signal: NodeJS.Signals) => void): void;
  /** Ends the passing. Signals then end this process again. */
  release(): void;
}

/** Keeps the signals to this process for the program. */
export function holdSignals(): Signals {
  const early: NodeJS.Signals[] = [];
  let kill = (signal: NodeJS.Signals): void => void early.push(signal);
  const pass = (signal: NodeJS.Signals): void => {
    // A terminal sends Ctrl-C to the program as well. A second one would make some programs stop at once.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) kill(signal);
  };
  for (const signal of passed) process.on(signal, pass);
  return {
    passTo(next) {
      kill = next;
      for (const signal of early.splice(0)) next(signal);
    },
    release() {
      for (const signal of passed) process.off(signal, pass);
    },
  };
}

/**
 * Runs a program with this process's standard streams, and passes signals on to it.
 *
 * @returns its exit code; 128 plus the number of the signal that ended it, as shells do
 * @throws Error with the exit code of shells as `exitCode`: 127 if the program is not found, 126 if it cannot be run
 */
export function runChild(
  [command = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  signals: Signals,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    child.once('spawn', () => signals.passTo((signal) => void child.kill(signal)));
    child.once('error', (error: NodeJS.ErrnoException) => {
      const found = error.code !== 'ENOENT';
      const reason = found ? `cannot run ${command}: ${error.message}` : `${command}: command not found`;
      reject(Object.assign(new Error(reason, { cause: error }), { exitCode: found ? 126 : 127 }));
    });
    child.once('exit', (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    );
  });
}
