import { expect, test } from 'vitest';
import { Turns } from './turns.js';

test('so many run at once for each name, the others in order, also after failures', async () => {
  const turns = new Turns(2);
  const begun: string[] = [];
  const ends = new Map<string, (isWell: boolean) => void>();
  const run = (name: string, work: string): Promise<string> =>
    turns.run(name, () => {
      begun.push(work);
      return new Promise((resolve, reject) => {
        ends.set(work, (isWell) => (isWell ? resolve(work) : reject(new Error(work))));
      });
    });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const all = [
    ...['a1', 'a2', 'a3', 'a4'].map((work) => run('a', work)),
    ...['b1', 'b2', 'b3'].map((work) => run('b', work)),
  ];
  const settled = Promise.allSettled(all);
  await turn();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'b2']);
  ends.get('a2')?.(false);
  await turn();
  expect(begun.slice(4)).toEqual(['a3']);
  ends.get('b1')?.(true);
  ends.get('a3')?.(true);
  await turn();
  expect(begun.slice(5).sort()).toEqual(['a4', 'b3']);
  for (const end of ends.values()) end(true);
  expect((await settled).map(({ status }) => status === 'fulfilled')).toEqual([
    true, false, true, true, true, true, true,
  ]); // biome-ignore format: a list reads better in rows
  expect(await turns.run('a', async () => 'again')).toBe('again');
});
