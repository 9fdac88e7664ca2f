/** Every operation of APIv3, in its three spellings: what is sent is what the description says. */
import { describe, expect, it } from 'vitest';
import { readQuery, sentInEverySpelling } from './call.js';
import { messages } from './operations.js';
import { sampleBody, sampleParameters } from './sample.js';
import { opened } from './sealed.js';
import { faultsOfBody } from './validation.js';

describe('an operation of APIv3 is sent as it is described', () => {
  for (const operation of messages('v3')) {
    it(operation.operationId, async () => {
      const json = sampleBody(operation);
      const query = Object.entries(sampleParameters(operation, 'query')).flatMap(([name, value]) =>
        [value].flat().map((item) => [name, String(item)]),
      );
      for (const request of await sentInEverySpelling(operation, { json })) {
        const schemas = Object.fromEntries(operation.parameters.map(({ name, schema }) => [name, schema]));
        expect(readQuery(request).map(([name, value]) => [name, opened(schemas[name] ?? {}, value)])).toEqual(
          query,
        );
        const body = request.body?.toString();
        expect(body && JSON.stringify(opened(operation.body ?? {}, JSON.parse(body)))).toBe(
          json && JSON.stringify(json),
        );
      }
      if (json !== undefined) expect(faultsOfBody(operation, json)).toEqual([]);
    });
  }
});
