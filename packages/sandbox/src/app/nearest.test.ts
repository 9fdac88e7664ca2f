import { expect, test } from 'vitest';
import { loadDescription } from '../description/catalogue.js';
import { countEdits } from '../description/names.js';
import { createNearest } from './nearest.js';

const { operations } = loadDescription();
const findNearest = createNearest(operations);

/** Compares with every operation, one after the other. */
function findPlainly(method: string, path: string) {
  const segments = path.split('/');
  let least = Math.max(2, path.length / 3) + 1;
  let nearest: (typeof operations)[number] | undefined;
  for (const operation of operations) {
    const filled = operation.wirePath
      .split('/')
      .map((part, at) => (part.startsWith('{') ? (segments[at] ?? part) : part));
    const other = operation.method === method ? 0 : 0.5;
    const distance = countEdits(path, filled.join('/'), least - other) + other;
    if (distance >= least) continue;
    least = distance;
    nearest = operation;
  }
  return nearest;
}

test('the nearest operation is the one that comparing with all of them finds', () => {
  // Every 40th operation's path, changed in some of these ways.
  const changes: readonly ((path: string) => string)[] = [
    (path) => path,
    (path) => path.slice(0, -1),
    (path) => `${path}s`,
    (path) => path.replace(/[aeiou]/, ''),
    (path) => path.replace(/\/[^/]*$/, ''),
    (path) => path.replaceAll('-', '_'),
    (path) => path.toUpperCase(),
    (path) => `/${path.split('/').slice(1).reverse().join('/')}`,
    (path) => path.slice(0, path.length / 2),
    (path) => `${path}/x/y`,
  ];
  const methods = ['GET', 'POST', 'PATCH'];
  const asked = operations
    .filter((_, at) => at % 40 === 0)
    .map(({ wirePath }, at) => {
      const path = wirePath.replace(/#.*/, '').replace(/\{\w+\}/g, 'T-1');
      const change = changes[at % changes.length] ?? String;
      return [methods[at % methods.length] ?? '', change(path)] as const;
    });
  const odd = ['', '/', '*', '//', '/v3', '/v3\\pay', '/v3/x'.repeat(30), '/😀/支付'].map(
    (path) => ['GET', path] as const,
  );
  for (const [method, path] of [...asked, ...odd]) {
    expect(findNearest(method, path), `${method} ${path}`).toBe(findPlainly(method, path));
  }
});
