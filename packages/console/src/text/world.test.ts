import { type Sandbox, startSandbox } from '@wechatpay-kit/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { world as en } from './world-en.js';
import { world as zh } from './world-zh.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const ask = async (name: string) => (await fetch(`${sandbox.url}/_sandbox/${name}`)).json();

test('what the sandbox tells in English has a Chinese text', async () => {
  const { readings } = (await ask('readings')) as { readings: { name: string }[] };
  expect(readings.map(({ name }) => name).sort()).toEqual(Object.keys(zh.settings.readingTexts).sort());
  const { scenarios } = (await ask('faults')) as { scenarios: { name: string }[] };
  expect(scenarios.map(({ name }) => name).sort()).toEqual(Object.keys(zh.faults.texts).sort());
  const { values } = (await ask('magic')) as { values: { amount: number }[] };
  expect(values.map(({ amount }) => String(amount)).sort()).toEqual(
    Object.keys(zh.settings.magicTexts).sort(),
  );
});

test('the two languages name the same kinds of faults', () => {
  expect(Object.keys(en.faults.kinds).sort()).toEqual(Object.keys(zh.faults.kinds).sort());
});
