import { type ErrorTable, type Operation, readProtocol } from '@wechatpay-kit/openapi/model';

/**
 * Checks that every general error code is described for its protocol.
 *
 * @throws Error naming the code
 */
export function checkErrors({ general, codes }: ErrorTable): void {
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
 * Checks that the error codes and the notifications that extensions name exist.
 *
 * @param file the operation's file, for messages
 * @param webhooks the names of all notifications
 * @throws Error naming the operation and the value
 */
export function checkReferences(
  file: string,
  verb: string,
  operation: Operation,
  { general, codes }: ErrorTable,
  webhooks: ReadonlySet<string>,
): void {
  const place = `${file}: ${verb}`;
  const protocol = readProtocol(file);
  for (const code of operation['x-errors'] ?? []) {
    if (!codes[code]?.protocols.includes(protocol)) {
      throw new Error(
        `${place}: x-errors names '${code}', which errors.yaml does not describe for ${protocol}`,
      );
    }
    if (general[protocol].includes(code)) {
      throw new Error(`${place}: x-errors names '${code}', which every ${protocol} operation has`);
    }
  }
  for (const name of operation['x-notifies'] ?? []) {
    if (!webhooks.has(name)) {
      throw new Error(`${place}: x-notifies names '${name}', which has no file in webhooks/`);
    }
  }
}
