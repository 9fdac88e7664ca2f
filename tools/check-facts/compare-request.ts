import type { Body, Operation } from '@wechatpay-kit/openapi/model';
import { compareField, compareFields, documented } from './compare-fields.js';
import type { Findings } from './difference.js';
import { type FactField, type FactOperation, merged } from './facts.js';

/** Compares the request of an operation: path variables, query, headers and body. */
export function compareRequest(findings: Findings, facts: FactOperation, described: Operation): void {
  const { path, query, headers, json, xml, other = [] } = facts.request;
  const variables = new Set([...facts.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  // Some pages list path variables under the query, some under both.
  const asked = query?.fields ?? [];
  const inPath = path?.fields ?? [];
  const strays = asked.filter(
    ({ name }) => variables.has(name) && !inPath.some((field) => field.name === name),
  );
  const placed = strays.map((field) => ({ ...field, required: true }));
  compareParameters(findings, 'path', [...inPath, ...placed], described);
  compareParameters(
    findings,
    'query',
    asked.filter(({ name }) => !variables.has(name)),
    described,
  );
  compareParameters(findings, 'header', headers?.fields ?? [], described);

  const upload = other.find(({ name }) => name === 'body')?.fields;
  if (upload !== undefined) {
    const schema = compareBody(findings, described.requestBody, 'multipart/form-data');
    compareFields(findings, 'request', upload.map(formPart), schema);
  } else if (json !== undefined || xml !== undefined) {
    const schema = compareBody(
      findings,
      described.requestBody,
      xml === undefined ? 'application/json' : 'application/xml',
    );
    compareFields(findings, 'request', (xml ?? json)?.fields ?? [], schema);
  } else if (described.requestBody !== undefined) {
    findings.add('request', 'no body', 'a body');
  }
}

function compareParameters(
  findings: Findings,
  where: string,
  facts: readonly FactField[],
  { parameters = [] }: Operation,
): void {
  const here = parameters.filter((parameter) => parameter.in === where);
  const fields = merged(facts);
  for (const field of fields) {
    const found = here.find(({ name }) => name === field.name);
    // The bundle has a variable with a single value as part of the path, not as a parameter.
    if (where === 'path' && found === undefined && field.name.endsWith('institutionsub')) continue;
    const place = `${where}.${field.name}`;
    compareField(findings, place, field, found?.schema);
    if (found !== undefined) {
      const required = documented(found.schema).required ?? found.required ?? false;
      findings.same(`${place} required`, field.required ?? false, required);
    }
  }
  for (const { name, schema } of here) {
    const known = fields.some((field) => field.name === name);
    // The facts may omit path variables, because the path names them.
    if (!known && where !== 'path') findings.unknown(`${where}.${name}`, schema, 'a parameter');
  }
}

/** A part of an upload. `object` without fields is the file. Text with fields is a JSON part. */
function formPart(field: FactField): FactField {
  if (field.fields !== undefined) {
    const { encoded, ...rest } = field;
    return { ...rest, type: 'object' };
  }
  return field.type === 'object' ? { ...field, type: 'string' } : field;
}

function compareBody(findings: Findings, body: Body | undefined, media: string) {
  const found = body?.content?.[media]?.schema;
  if (found === undefined)
    findings.add('request media', media, Object.keys(body?.content ?? {}).join() || 'nothing');
  findings.same('request required', true, body?.required ?? false);
  return found;
}
