/** Makes a call in every spelling, and looks at what all calls have in common. */
import { expect } from 'vitest';
import type { TransportRequest } from 'wechatpay-kit';
import { emittedWarnings } from '../../../../tools/test/quiet.js';
import type { Operation } from './operations.js';
import { sampleParameters, variables } from './sample.js';
import { spellings } from './spellings.js';
import { faultsOfParameters, typed } from './validation.js';

/** The warnings so far that the operation is retired: the SDK emits one in a process. */
const retirements = ({ path }: Operation): number =>
  emittedWarnings().filter((text) => text.includes(` ${path} off on `)).length;

/**
 * Calls the operation in its three spellings, with everything that it can be given, and holds the requests against
 * the description, all but what the protocol makes of the query and the body.
 *
 * @param body `json` or `xml`, as the operation takes it
 * @returns the three requests
 */
export async function sentInEverySpelling(
  operation: Operation,
  body: Readonly<Record<string, unknown>>,
): Promise<TransportRequest[]> {
  const { query, headers, path } = parameters(operation);
  const options = { ...path.given, query, headers, ...body };

  const retirementsBefore = retirements(operation);
  const requests = await Promise.all(
    spellings.map(async (spelling) => {
      const before = spelling.requests.length;
      await spelling.verb(operation)(options);
      const [request, ...more] = spelling.requests.slice(before);
      if (request === undefined) throw new Error(`${spelling.name} sent nothing`);
      expect(more, spelling.name).toEqual([]);
      const { method, url, mtls } = request;
      expect({ method, address: url.origin + url.pathname, mtls }, spelling.name).toEqual({
        method: operation.verb.toUpperCase(),
        address: operation.server + path.encoded,
        mtls: operation.mtls,
      });
      for (const [name, value] of Object.entries(headers)) {
        expect(request.headers[name.toLowerCase()], spelling.name).toBe(String(value));
      }
      // Another thread would send these; that they are there is what the chain has to do.
      for (const suffix of ['Async', 'Sync'] as const)
        expect(spelling.verb(operation, suffix)).toBeTypeOf('function');
      return request;
    }),
  );
  const sentQuery = requests.slice(0, 1).flatMap(readQuery);
  const schemas = Object.fromEntries(operation.parameters.map(({ name, schema }) => [name, schema]));
  const sent = { ...path.given, ...typed(schemas, sentQuery), ...headers };
  expect(faultsOfParameters(operation, sent)).toEqual([]);
  // Another test of this process may have caused the warning.
  expect(retirements(operation) > 0, 'the warning about a retired operation').toBe(
    Boolean(operation.retired),
  );
  expect(retirements(operation) - retirementsBefore).toBeLessThanOrEqual(1);
  return requests;
}

/** What a request's query holds, repeated names in order. */
export function readQuery({ url }: TransportRequest): [name: string, value: string][] {
  return [...url.searchParams];
}

function parameters(operation: Operation) {
  const values = variables(operation);
  const given = Object.fromEntries([...values].map(([name, { given }]) => [name, given]));
  const encoded = operation.wirePath.replace(
    /\{(\w+)\}/g,
    (variable, name: string) => values.get(name)?.encoded ?? variable,
  );
  return {
    path: { given, encoded },
    query: sampleParameters(operation, 'query'),
    headers: sampleParameters(operation, 'header'),
  };
}
