import { findSimilar, loadOutline } from '@wechatpay-kit/openapi/model';
import { type CatalogueOperation, listCatalogue, readShape } from '../call/catalogue.js';
import { UsageError } from '../output.js';
import { checkArguments, readArguments } from './arguments.js';
import { describeError, describeOperation, nameLine } from './describe.js';
import { objectOf, textOf } from './fields.js';
import { requireOperation, searchOperations } from './find.js';
import { findFields } from './find-fields.js';
import type { Argument, Tool } from './tool.js';

const operation: Argument = {
  type: 'string',
  description: 'The operation: v3.pay.transactions.native.post, or POST /v3/pay/transactions/native',
};
/** The argument that `call` and `validate` share. */
export const callArguments: Argument = {
  type: 'object',
  description:
    'The argument of the SDK\'s method: path variables by name, "query", and the body as "json" (APIv3) or "xml" (APIv2). Amounts are integers in fen.',
};

const search: Tool = {
  name: 'search_operations',
  title: 'Find operations',
  description:
    "Finds operations of WeChat Pay's API by what they do, in Chinese or English words, or by a part of a path. Begin here.",
  properties: {
    query: { type: 'string', description: 'Words such as: refund, 分账, native order, transfer-bills' },
    limit: { type: 'integer', description: 'How many (default 15)', minimum: 1, maximum: 100 },
  },
  required: ['query'],
  readOnly: true,
  async run(given) {
    const found = searchOperations(textOf(given, 'query') ?? '', Number(given['limit'] ?? 15));
    if (found.length === 0) return 'Nothing found. Try fewer or other words, in Chinese or English.';
    const levels = await readLevels();
    return found.map((one) => nameLine(one, levels.get(keyOf(one)))).join('\n');
  },
};

const show: Tool = {
  name: 'show_operation',
  title: 'Show an operation',
  description:
    'Shows all that a program needs to call an operation: every field with its meaning, values and limits, the answer, a sample call, error codes, and the notifications that follow.',
  properties: { operation },
  required: ['operation'],
  readOnly: true,
  async run(given) {
    const found = requireOperation(textOf(given, 'operation'));
    return await describeOperation(found, (await readLevels()).get(keyOf(found)));
  },
};

const field: Tool = {
  name: 'show_field',
  title: 'Show a field',
  description:
    'Explains a field by its name on the wire (out_trade_no, trade_state): what it is, all of its values, and which operations have it.',
  properties: { name: { type: 'string', description: 'The name: out_trade_no' } },
  required: ['name'],
  readOnly: true,
  run: (given) => findFields(textOf(given, 'name') ?? ''),
};

const error: Tool = {
  name: 'show_error',
  title: 'Show an error code',
  description: 'Explains an error code of WeChat Pay (SIGN_ERROR, NOT_ENOUGH), and says what to do.',
  properties: { code: { type: 'string', description: 'The code: PARAM_ERROR' } },
  required: ['code'],
  readOnly: true,
  run(given) {
    const code = textOf(given, 'code') ?? '';
    const text = describeError(code);
    if (text === undefined) throw new UsageError(`code: ${code} is unknown${didYouMean(code)}`);
    const from = listCatalogue().filter(({ described }) => described.outline['x-errors']?.includes(code));
    const some = from.slice(0, 10).map((one) => `- ${nameLine(one)}`);
    return from.length === 0
      ? text
      : [text, '', `Operations that answer it (${from.length}):`, ...some].join('\n');
  },
};

const validate: Tool = {
  name: 'validate_call',
  title: 'Check the arguments of a call',
  description:
    'Checks the arguments of a call against the description, without sending anything: missing, unknown and wrong fields. What the SDK fills in (signatures, nonces, digests) need not be given.',
  properties: { operation, arguments: callArguments },
  required: ['operation', 'arguments'],
  readOnly: true,
  async run(given) {
    const found = requireOperation(textOf(given, 'operation'));
    const shape = readShape(found);
    const options = readArguments(found, shape, objectOf(given, 'arguments'));
    const problems = await checkArguments(found, shape, options);
    return problems.length === 0 ? 'Nothing is wrong.' : problems.map((problem) => `- ${problem}`).join('\n');
  },
};

/** What can be looked up without a sandbox. */
export const knowledge: readonly Tool[] = [search, show, field, error, validate];

/** The levels at which a sandbox answers, by method and path. */
async function readLevels(): Promise<ReadonlyMap<string, string>> {
  const { listAnsweredOperations } = await import('@wechatpay-kit/sandbox/operations');
  return new Map(listAnsweredOperations().map(({ method, path, kind }) => [`${method} ${path}`, kind]));
}

function keyOf({ method, path }: CatalogueOperation): string {
  return `${method} ${path}`;
}

function didYouMean(code: string): string {
  const similar = findSimilar(code, Object.keys(loadOutline().errors.codes), 3);
  return similar.length === 0 ? '' : `; did you mean ${similar.join(', or ')}?`;
}
