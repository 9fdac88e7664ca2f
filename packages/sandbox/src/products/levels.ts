import { listOperations, loadBundle } from '@wechatpay-kit/openapi/model';
import { type DescribedOperation, operationKey } from '../description/catalogue.js';
import type { Level } from '../runtime/level.js';
import { v2Handlers, v3Handlers } from './list.js';

export function findLevel(operation: DescribedOperation): Level {
  const key = operationKey(operation);
  if (isPlayed(key)) return 'played';
  if (operation.retired !== undefined) return 'retired';
  played ??= findPlayedFamilies();
  return operation.resource === undefined || played.has(operation.resource.of) ? 'answered' : 'remembered';
}

function isPlayed(key: string): boolean {
  return v2Handlers.has(key) || v3Handlers.has(key);
}

let played: ReadonlySet<string> | undefined;

/** The families that a product plays. It keeps them in its own tables, which the remembered level does not read. */
function findPlayedFamilies(): ReadonlySet<string> {
  const families = Object.values(loadBundle().paths).flatMap((item) =>
    listOperations(item).flatMap(([verb, { 'x-resource': use }]) =>
      use && isPlayed(`${verb.toUpperCase()} ${item['x-path']}`) ? [use.of] : [],
    ),
  );
  return new Set(families);
}
