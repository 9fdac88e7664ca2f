import type { Operation } from '@wechatpay-kit/openapi/model';
import { compareFields } from './compare-fields.js';
import type { Findings } from './difference.js';
import type { FactOperation } from './facts.js';

/** The unsigned answers of APIv3: all files except statements, whose digest is signed. */
const unsigned: ReadonlySet<string> = new Set([
  'v3/billdownload/file',
  'v3/global/merchant-service/images/{media_id}',
  'v3/merchant-service/images/{media_id}',
  'v3/new-tax-control-fapiao/download',
  'v3/transferdownload/elecvoucherfile',
  'v3/transferdownload/signfile',
]);

/** Compares the answer of an operation: status, media type, fields, and signature. */
export function compareResponse(findings: Findings, facts: FactOperation, described: Operation): void {
  const { response, responseType, path } = facts;
  const [status, success] = Object.entries(described.responses).find(([code]) => /^[23]/.test(code)) ?? [];
  const content = success?.content ?? {};
  if (responseType === 'none') {
    findings.same('response status', '204', status);
    findings.same('response media', '', Object.keys(content).join());
  } else if (responseType === undefined) {
    const textual = Object.keys(content).filter((media) => /json|xml/.test(media));
    findings.same('response media', '', textual.join());
  } else {
    const media = `application/${responseType}`;
    findings.same('response status', '200', status);
    if (content[media] === undefined)
      findings.add('response media', media, Object.keys(content).join() || 'nothing');
    compareFields(findings, 'response', response, content[media]?.schema);
  }
  const isUnsigned = path.startsWith('v2/')
    ? !response.some(({ name }) => name === 'sign')
    : unsigned.has(path);
  findings.same('response unsigned', isUnsigned, success?.['x-unsigned'] ?? false);
}
