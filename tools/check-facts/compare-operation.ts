import type { Operation } from '@wechatpay-kit/openapi/model';
import { findScheme, formatOperationId } from '../codegen/names.js';
import { compareRequest } from './compare-request.js';
import { compareResponse } from './compare-response.js';
import type { Description } from './description.js';
import { Findings } from './difference.js';
import type { FactOperation, FactStatus } from './facts.js';

const mainHost = 'https://api.mch.weixin.qq.com';

/** Compares an operation of the facts with the description. */
export function compareOperation(facts: FactOperation, description: Description): Findings {
  const subject = `${facts.method} ${facts.path}`;
  const findings = new Findings(subject, description.resolve);
  const described = description.operations.get(subject);
  if (described === undefined) {
    findings.add('operation', facts.name, 'nothing');
    return findings;
  }
  const verb = facts.method.toLowerCase();
  const id = facts.chain === undefined ? formatOperationId(facts.path, verb) : `${facts.chain}.${verb}`;
  findings.same('operationId', id, described.operationId);
  findings.same('name', facts.name, described.summary);
  compareDocs(findings, facts.docs, described);
  compareSecurity(findings, facts, described);
  compareServers(findings, facts, described);
  compareStatus(findings, facts.status ?? [], described);
  compareRequest(findings, facts, described);
  compareResponse(findings, facts, described);
  return findings;
}

/** `externalDocs` is the first official page. `x-docs` has all of them, if there are several. */
export function compareDocs(
  findings: Findings,
  docs: readonly string[] | undefined,
  described: Operation,
): void {
  const pages = [...new Set(docs ?? [])];
  findings.same('docs', pages[0], described.externalDocs?.url);
  findings.same('all docs', pages.length > 1 ? pages : undefined, described['x-docs']);
}

function compareSecurity(
  findings: Findings,
  { path, request }: FactOperation,
  { security, ...described }: Operation,
): void {
  const scheme = findScheme(path);
  findings.same('mtls', request.security ?? false, described['x-mtls'] ?? false);
  findings.same(
    'security',
    request.security ? [scheme, 'mtls'] : [scheme],
    security?.flatMap((all) => Object.keys(all)),
  );
  findings.same('nonceless', request.nonceless ?? false, described['x-nonceless'] ?? false);
}

/** A required host is the only one. An optional host comes before the main host. */
function compareServers(findings: Findings, { request }: FactOperation, { servers }: Operation): void {
  const { base_uri: base } = request;
  const urls = base?.urls.map((url) => url.replace(/\/$/, ''));
  findings.same(
    'servers',
    base?.required === false ? [...(urls ?? []), mainHost] : urls,
    servers?.map(({ url }) => url),
  );
}

function compareStatus(findings: Findings, facts: readonly FactStatus[], described: Operation): void {
  const of = (...kinds: FactStatus['kind'][]) => facts.find(({ kind }) => kinds.includes(kind));
  const superseded = of('superseded', 'discarded');
  const permission = of('permission');
  const replacement = facts.find((status) => status.replacement !== undefined)?.replacement;
  const gone = superseded !== undefined || of('retired') !== undefined;
  findings.same('deprecated', gone, described.deprecated ?? false);
  findings.same('retired', day(of('retired')), described['x-retired']);
  findings.same('superseded', day(superseded), described['x-superseded']);
  findings.same('superseded by', replacement, described['x-superseded-by']);
  findings.same('permission', permission && (day(permission) ?? true), described['x-permission']);
}

function day(status: FactStatus | undefined): string | undefined {
  return status?.date?.replaceAll('.', '-');
}
