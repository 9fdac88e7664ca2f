import type { HeaderPair, RequestRecord } from './record.js';

/**
 * The requests as an HTTP archive, which browsers' developer tools and proxies open.
 *
 * @see http://www.softwareishard.com/blog/har-12-spec/
 */
export function createHar(records: readonly RequestRecord[], version: string): object {
  return {
    log: {
      version: '1.2',
      creator: { name: 'wechatpay-kit sandbox', version },
      entries: records.map(createEntry),
    },
  };
}

function createEntry(record: RequestRecord): object {
  const { at, origin, method, url, headers, body, bodyLength, status, answer, duration, verification } =
    record;
  const isPosted = bodyLength > 0;
  return {
    startedDateTime: at.toISOString(),
    time: duration,
    request: {
      method,
      url: origin + url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: headers.map(describeHeader),
      queryString: listQuery(url),
      ...(isPosted ? { postData: { mimeType: find(headers, 'content-type'), params: [], text: body } } : {}),
      headersSize: -1,
      bodySize: bodyLength,
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: answer.headers.map(describeHeader),
      content: { size: answer.bodyLength, mimeType: find(answer.headers, 'content-type'), text: answer.body },
      redirectURL: find(answer.headers, 'location'),
      headersSize: -1,
      bodySize: answer.bodyLength,
    },
    cache: {},
    timings: { send: 0, wait: duration, receive: 0 },
    ...(verification.verified ? {} : { comment: verification.explanation ?? '' }),
    _id: record.id,
    _operation: record.operation,
    _level: record.level,
    _verification: verification,
    ...(record.faults === undefined ? {} : { _faults: record.faults }),
    _notifications: record.notifications,
    _changes: record.changes,
  };
}

function describeHeader([name, value]: HeaderPair): object {
  return { name, value };
}

function listQuery(url: string): object[] {
  const at = url.indexOf('?');
  if (at === -1) return [];
  return [...new URLSearchParams(url.slice(at))].map(([name, value]) => ({ name, value }));
}

function find(headers: readonly HeaderPair[], wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
}
