import { loadOutline } from '@wechatpay-kit/openapi/model';
import type { Command } from 'commander';

/**
 * What can stand in place of the last word of a command line.
 *
 * @param words the words after the program's name; the last one is incomplete, and may be empty
 */
export async function listCandidates(program: Command, words: readonly string[]): Promise<string[]> {
  const before = words.slice(0, -1);
  const word = words.at(-1) ?? '';
  let command = program;
  for (const name of before) {
    command = command.commands.find((below) => below.name() === name) ?? command;
  }
  const all = await listAll(command, word, before.at(-1) ?? '');
  return all.filter((candidate) => candidate.startsWith(word));
}

async function listAll(command: Command, word: string, previous: string): Promise<string[]> {
  const { options, commands, registeredArguments } = command;
  const option = options.find(({ short, long }) => previous === short || previous === long);
  // The shell completes files in place of values that are not known.
  if (option !== undefined && !option.isBoolean()) return [...(option.argChoices ?? [])];
  if (word.startsWith('-')) {
    return [...options.flatMap(({ long }) => (long === undefined || long === null ? [] : [long])), '--help'];
  }
  switch (command.name()) {
    case 'call':
      return listIds();
    case 'trigger': {
      // Loads the SDK as well. The other completions are faster without it.
      const { listEventNames } = await import('@wechatpay-kit/sandbox/operations');
      return listEventNames();
    }
    default:
      return [
        ...commands.map((below) => below.name()).filter((name) => !name.startsWith('_')),
        ...(registeredArguments[0]?.argChoices ?? []),
      ];
  }
}

function listIds(): string[] {
  return loadOutline().operations.map(({ outline }) => outline.operationId);
}
