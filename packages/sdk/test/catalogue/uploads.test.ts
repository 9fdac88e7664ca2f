/** Uploads: the operations whose body is a form with a file. */
import { describe, expect, it } from 'vitest';
import { RequestError } from 'wechatpay-kit';
import { caught } from '../support/caught.js';
import { messages, operations, uploads } from './operations.js';
import { variables } from './sample.js';
import { spellings } from './spellings.js';

describe('an upload, which is not supported yet, is refused before anything is sent', () => {
  it.each(uploads)('$operationId', async (operation) => {
    const path = Object.fromEntries([...variables(operation)].map(([name, { given }]) => [name, given]));
    for (const { name, requests, verb } of spellings) {
      const error = await caught(() => verb(operation)({ ...path, body: {} }));
      expect(error, name).toBeInstanceOf(RequestError);
      expect(error, name).toMatchObject({ field: 'body', message: 'body: uploads are not supported yet' });
      expect(requests).toEqual([]);
      for (const suffix of ['Async', 'Sync'] as const) expect(verb(operation, suffix)).toBeTypeOf('function');
    }
  });
});

describe('the tests of this folder', () => {
  it('cover every operation once', () => {
    expect(uploads.length + messages('v2').length + messages('v3').length).toBe(operations.length);
    expect(operations).toHaveLength(1147);
  });
});
