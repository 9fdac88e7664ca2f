import { expect, test } from 'vitest';
import { stories } from './list.js';
import { play } from './stage.js';

test.each(Object.entries(stories))('npm run demo -- %s: every check holds', async (_, { mchid, load }) => {
  expect(await play(mchid, await load())).toBe(0);
});
