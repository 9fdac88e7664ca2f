/** Every operation of APIv3, in its three spellings: what is sent is what the description says. */
import { describe, expect, it } from 'vitest';
import { queryOf, sentInEverySpelling } from './call.js';
import { messages } from './operations.js';
import { bodyOf, parametersOf } from './sample.js';
import { faultsOfBody } from './validation.js';

describe('an operation of APIv3 is sent as it is described', () => {
  for (const operation of messages('v3')) {
    it(operation.operationId, async () => {
      const json = bodyOf(operation);
      const query = Object.entries(parametersOf(operation, 'query')).flatMap(([name, value]) =>
        [value].flat().map((item) => [name, String(item)]),
      );
      for (const request of await sentInEverySpelling(operation, { json })) {
        expect(queryOf(request)).toEqual(query);
        expect(request.body?.toString()).toBe(json && JSON.stringify(json));
      }
      if (json !== undefined) expect(faultsOfBody(operation, json)).toEqual([]);
    });
  }
});
