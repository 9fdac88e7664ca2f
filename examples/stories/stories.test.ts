import { expect, test } from 'vitest';
import { stories } from './list.js';
import { play } from './stage.js';

// The other stories are played at full length: packages/cli/test/stories.test.ts tells the same with the SDK.
const isFull = process.env['WECHATPAY_TEST_FULL'] === '1';
const played = Object.entries(stories).filter(([name]) => isFull || /^(contracts|payments)$/.test(name));

test.each(played)('npm run demo -- %s: every check holds', async (_, { mchid, load }) => {
  expect(await play(mchid, await load())).toBe(0);
});
