import { describeParameters, findBodySchema, loadOutline } from '@wechatpay-kit/openapi/model';
import { toArgument } from '../call/build.js';
import { type CallShape, type CatalogueOperation, readShape } from '../call/catalogue.js';
import { toJson } from '../output.js';
import { completeBySample } from './complete.js';
import { fieldLines } from './field-lines.js';

/** One line that names an operation. */
export function nameLine({ id, method, wirePath, described }: CatalogueOperation, level?: string): string {
  const { summary, 'x-summary-en': english } = described.outline;
  return `${id}  ${method} ${wirePath}  ${english} · ${summary}${level === undefined ? '' : `  [sandbox: ${level}]`}`;
}

/** All that a program needs to call an operation. */
export async function describeOperation(
  operation: CatalogueOperation,
  level: string | undefined,
): Promise<string> {
  const { path, described } = operation;
  const whole = described.operation;
  const shape = readShape(operation);
  const variables = describeParameters(whole, 'path');
  return [
    `# ${whole['x-summary-en']} · ${whole.summary}`,
    nameLine(operation, level),
    whole['x-description-en'],
    ...notes(operation),
    ...section('Path variables', fieldLines(path, variables)),
    ...section('Query', fieldLines(path, shape.query)),
    ...section(
      `Body (${shape.body?.option})`,
      shape.body === undefined ? [] : fieldLines(path, shape.body.schema),
    ),
    ...section('Answer', answerLines(operation)),
    ...section('Sample call', [await sampleCall(operation, shape)]),
    ...section(
      'Error codes of its own',
      (whole['x-errors'] ?? []).map((code) => `- ${code}`),
    ),
    ...section(
      'Notifications that follow',
      (whole['x-notifies'] ?? []).map((name) => `- ${name}`),
    ),
    ...section('Official page', [whole.externalDocs?.url ?? '']),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.filter((line) => line !== '').length === 0 ? [] : ['', `## ${title}`, ...lines];
}

function notes({ described: { outline } }: CatalogueOperation): string[] {
  const identity = outline['x-idempotent'];
  return [
    ...(outline['x-retired'] === undefined ? [] : [`WeChat Pay switched it off on ${outline['x-retired']}.`]),
    ...(outline['x-superseded-by'] === undefined ? [] : [`Use ${outline['x-superseded-by']} instead.`]),
    ...(outline['x-mtls'] === true ? ['It needs the merchant certificate (mutual TLS).'] : []),
    ...(identity !== undefined && identity.length > 0
      ? [`A repetition with the same ${identity.join(', ')} takes effect once.`]
      : []),
  ];
}

function answerLines({ path, described: { operation } }: CatalogueOperation): string[] {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
  const schema = success === undefined ? undefined : findBodySchema(success);
  return schema === undefined ? ['No fields.'] : fieldLines(path, schema);
}

/** A call in the chained style, with a sample of its argument. */
async function sampleCall(operation: CatalogueOperation, shape: CallShape): Promise<string> {
  const nothing = { variables: {}, query: {}, body: {}, option: shape.body?.option ?? 'json' };
  const ids = { mchid: '1900000109', brandId: '1004' };
  const { path, method } = operation;
  const argument = toArgument(await completeBySample(operation, shape, nothing, ids));
  const text = Object.keys(argument).length === 0 ? '' : toJson(argument);
  return `const { data } = await pay.chain('${path}').${method.toLowerCase()}(${text});`;
}

/** What an error code means, and what to do. */
export function describeError(code: string): string | undefined {
  const { codes } = loadOutline().errors;
  const known = codes[code.toUpperCase()] ?? codes[code];
  if (known === undefined) return undefined;
  return [
    `# ${code}`,
    `${known['x-description-en']} · ${known.description}`,
    `What to do: ${known['x-action-en']} · ${known.action}`,
  ].join('\n');
}
