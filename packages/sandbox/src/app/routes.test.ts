import { describe, expect, test } from 'vitest';
import { loadDescription } from '../description/catalogue.js';
import { createRoutes } from './routes.js';

const routes = createRoutes(
  [
    ['GET', '/v3/orders/{id}'],
    ['GET', '/v3/orders/latest'],
    ['POST', '/v3/orders/{number}/close'],
    ['GET', '/v3/orders/{id}/parts/{part}'],
    ['GET', '/v3/{anything}/latest/parts'],
    ['DELETE', '/v3/orders/{code}#code'],
    ['GET', '/v3/folder/'],
  ].map(([method = '', wirePath = '']) => ({ method, wirePath, value: `${method} ${wirePath}` })),
);

describe('a path', () => {
  test.each([
    ['GET', '/v3/orders/1', 'GET /v3/orders/{id}', { id: '1' }],
    ['GET', '/v3/orders/latest', 'GET /v3/orders/latest', {}],
    ['POST', '/v3/orders/latest/close', 'POST /v3/orders/{number}/close', { number: 'latest' }],
    ['GET', '/v3/orders/1/parts/2', 'GET /v3/orders/{id}/parts/{part}', { id: '1', part: '2' }],
    ['GET', '/v3/orders/latest/parts', 'GET /v3/{anything}/latest/parts', { anything: 'orders' }],
    ['GET', '/v3/orders/a%2Fb%20c', 'GET /v3/orders/{id}', { id: 'a/b c' }],
    ['GET', '/v3/%6Frders/1', 'GET /v3/orders/{id}', { id: '1' }],
    ['DELETE', '/v3/orders/7', 'DELETE /v3/orders/{code}#code', { code: '7' }],
    ['GET', '/v3/folder/', 'GET /v3/folder/', {}],
  ])('%s %s has its route', (method, path, value, variables) => {
    expect(routes.find(method, path)).toEqual({ value, variables });
  });

  test.each([
    ['PUT', '/v3/orders/1'],
    ['GET', '/v3/orders/'],
    ['GET', '/v3/orders'],
    ['GET', '/v3/orders/1/'],
    ['GET', '/v3/folder'],
    ['GET', '/v3/orders/%'],
    ['GET', '/v3/orders/%ff'],
    ['GET', '//v3/orders/1'],
    ['GET', ''],
    ['GET', '*'],
  ])('%s %s has none', (method, path) => {
    expect(routes.find(method, path)).toBeUndefined();
  });
});

test('every operation is found by its own path, and one path belongs to two', () => {
  const { operations } = loadDescription();
  const all = createRoutes(operations.map((operation) => ({ ...operation, value: operation })));
  const strayed = operations.filter((operation) => {
    const path = operation.wirePath.replace(/#.*/, '').replace(/\{(\w+)\}/g, 'x-$1');
    return all.find(operation.method, path)?.value !== operation;
  });
  // The documents give two names to the variable of this path.
  expect(strayed.map(({ wirePath }) => wirePath)).toEqual([
    '/v3/apply4subject/applyment/{business_code}/cancel#business_code',
  ]);
});
