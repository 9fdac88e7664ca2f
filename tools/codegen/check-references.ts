import type { ErrorCatalogue, Operation, Protocol } from './openapi.js';

/**
 * Checks the catalogue of error codes: what is general must be described, for the protocol it is general in.
 *
 * @throws Error naming the code
 */
export function checkErrors({ general, codes }: ErrorCatalogue): void {
  for (const protocol of ['v2', 'v3'] as const) {
    for (const code of general[protocol]) {
      if (!codes[code]?.protocols.includes(protocol)) {
        throw new Error(
          `errors.yaml: general ${protocol} names '${code}', which is not described for ${protocol}`,
        );
      }
    }
  }
}

/**
 * Checks the extensions that name error codes and notifications against those there are.
 *
 * @param file where the operation stands, for messages
 * @param webhooks the names of all notifications
 * @throws Error naming the place and the value
 */
export function checkReferences(
  file: string,
  verb: string,
  operation: Operation,
  { general, codes }: ErrorCatalogue,
  webhooks: ReadonlySet<string>,
): void {
  const place = `${file}: ${verb}`;
  const protocol: Protocol = file.startsWith('v2/') ? 'v2' : 'v3';
  for (const code of operation['x-errors'] ?? []) {
    if (!codes[code]?.protocols.includes(protocol)) {
      throw new Error(`${place}: x-errors names '${code}', which errors.yaml has not for ${protocol}`);
    }
    if (general[protocol].includes(code)) {
      throw new Error(`${place}: x-errors names '${code}', which is general in ${protocol}`);
    }
  }
  for (const name of operation['x-notifies'] ?? []) {
    if (!webhooks.has(name)) {
      throw new Error(`${place}: x-notifies names '${name}', which is no file in webhooks/`);
    }
  }
}
