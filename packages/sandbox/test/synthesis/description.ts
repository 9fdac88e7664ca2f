import { loadDescription } from '../../src/description/catalogue.js';
import { type Circumstances, createSynthesis } from '../../src/synthesis/index.js';

export const description = loadDescription();
export const synthesis = createSynthesis(description.components);

export function findOperation(method: string, path: string) {
  const found = description.operations.find((other) => other.method === method && other.path === path);
  if (found === undefined) throw new Error(`no operation ${method} ${path}`);
  return found;
}

/** Circumstances in which an encrypted text can be told from a clear one. */
export function circumstances(changes: Partial<Circumstances> = {}): Circumstances {
  return {
    seed: 'first',
    now: Date.parse('2024-02-29T12:00:00+08:00'),
    origin: 'http://127.0.0.1:9000',
    encrypt: (text) => `sealed(${text})`,
    ...changes,
  };
}

/** The data of an answer. */
export function dataOf(method: string, path: string, changes: Partial<Circumstances> = {}) {
  const answer = synthesis.answer(findOperation(method, path), circumstances(changes));
  if (answer.kind !== 'data') throw new Error(`${path} answers ${answer.kind}`);
  return answer.data;
}
