import { type Command, InvalidArgumentError } from 'commander';
import { readDuration } from '../duration.js';

/** Adds the commands of one group to the program. It imports nothing slow: what a command does loads when it runs. */
export type Register = (program: Command) => void;

/**
 * Adds `--to` and `--json` to a command that uses a running sandbox.
 *
 * @param json what `--json` prints
 */
export function addReachOptions(command: Command, json: string): Command {
  return command
    .option('--to <url>', 'the address of the sandbox; without it, the running one is found')
    .option('--json', `print ${json}`);
}

/** Adds examples to the help of a command. Each is a command line without the program's name. */
export function addExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  wechatpay-kit ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** Reads a whole number. */
export function numberFrom(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number.');
}

/** Reads a duration such as `1d` or `2h 30m`. */
export function durationFrom(text: string): Record<string, number> {
  if (text === '0') return { seconds: 0 };
  try {
    return readDuration(text);
  } catch {
    throw new InvalidArgumentError('Expected a duration such as 30d, 2h, 15m or 10s.');
  }
}

/** Adds the options by which a merchant of one's own keeps its private key. */
export function addOwnKeyOptions(command: Command): Command {
  return command
    .option('--certificate <file>', 'the API certificate of your own merchant (apiclient_cert.pem)')
    .option('--public-key <file>', 'in place of the certificate: its public key; needs --serial')
    .option('--serial <serial>', 'the serial number of the certificate')
    .option('--api-v3-key <key>', "the merchant's APIv3 key, 32 bytes (default: from the seed)")
    .option('--api-v2-key <key>', "the merchant's APIv2 key, 32 bytes (default: from the seed)");
}

/** Adds a repeatable option such as `--set amount.total=5`. Its value is an object. */
export function addFieldOption(command: Command, flags: string, description: string): Command {
  return command.option(flags, `${description}; repeatable`, collectField);
}

function collectField(text: string, fields: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected a name and a value, such as amount.total=5.');
  return { ...fields, [text.slice(0, at)]: text.slice(at + 1) };
}
