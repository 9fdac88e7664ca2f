import {
  type Bundle,
  listOperations,
  mergeVariants,
  type Operation,
  type Response,
  type Schema,
} from '@wechatpay-kit/openapi/model';

/** The bundle, by the names that the facts use. */
export interface Description {
  /** By verb and routing path: `POST v3/refund/domestic/refunds`. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** By event. The names of APIv2 events begin with `v2/`. */
  readonly notifications: ReadonlyMap<string, Operation>;
  /** Follows the reference of a schema, and joins the forms of a message. Keywords beside the reference win. */
  resolve(schema: Schema): Schema;
  /** Follows the reference of an answer. */
  answer(response: Response): Response;
}

export function readDescription({ paths, webhooks, components }: Bundle): Description {
  const operations = Object.values(paths).flatMap((item) =>
    listOperations(item).map(([verb, operation]): [string, Operation] => [
      `${verb.toUpperCase()} ${item['x-path']}`,
      operation,
    ]),
  );
  const { schemas = {}, responses = {} } = components;
  return {
    operations: new Map(operations),
    notifications: new Map(Object.entries(webhooks).map(([event, { post }]) => [event, post])),
    resolve: (schema) => mergeVariants(schemas, schema),
    answer: (response) => responses[response.$ref?.replace('#/components/responses/', '') ?? ''] ?? response,
  };
}
