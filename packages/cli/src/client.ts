import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/**
 * Reads from the admin API of a sandbox.
 *
 * @param path `requests?limit=1`
 * @throws Error in one line: no sandbox answers, it is another server, or its own message
 */
export async function readSandbox(url: string, path: string): Promise<unknown> {
  return await readAnswer(url, await open(url, path, {}));
}

/**
 * Gives a command to a sandbox.
 *
 * @param name `trigger`
 * @throws Error as above
 */
export async function askSandbox(url: string, name: string, given: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return await readAnswer(url, await open(url, name, headers, JSON.stringify(given)));
}

/**
 * Deletes something in a sandbox.
 *
 * @param path `faults?id=1`
 * @throws Error as above
 */
export async function deleteInSandbox(url: string, path: string): Promise<unknown> {
  return await readAnswer(url, await open(url, path, {}, undefined, 'DELETE'));
}

async function readAnswer(url: string, response: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(
      `${url} is not a sandbox of this version: it answered ${response.statusCode} without JSON`,
    );
  }
  if (response.statusCode === 200) return value;
  const { message } = value as { readonly message?: unknown };
  throw new Error(typeof message === 'string' ? message : `${url} answered ${response.statusCode}`);
}

/** An event of the stream. */
export interface SandboxEvent {
  readonly kind: string;
  /** The id of a request. */
  readonly id: string | undefined;
  readonly data: unknown;
}

/**
 * The events of a sandbox, until its stream ends.
 *
 * @param last the id of the last request that is known; those after it come first
 * @param signal ends the stream
 * @throws Error as above
 */
export async function* followSandbox(
  url: string,
  last: string,
  signal?: AbortSignal,
): AsyncGenerator<SandboxEvent> {
  try {
    const response = await open(url, 'events', { 'last-event-id': last });
    const end = (): void => void response.destroy();
    if (signal?.aborted) return end();
    signal?.addEventListener('abort', end, { once: true });
    if (response.statusCode !== 200)
      throw new Error(`${url} answered ${response.statusCode} to the stream of events`);
    let rest = '';
    for await (const chunk of response.setEncoding('utf8')) {
      const frames = (rest + String(chunk)).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        const event = readFrame(frame);
        if (event !== undefined) yield event;
      }
    }
  } catch (error) {
    // The sandbox has stopped, or does so because the caller has ended.
    if (signal?.aborted !== true && (error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
  }
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
function readFrame(frame: string): SandboxEvent | undefined {
  const fields = new Map(
    frame.split('\n').map((line): [string, string] => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    }),
  );
  const [kind, data] = [fields.get('event'), fields.get('data')];
  if (kind === undefined || data === undefined) return undefined;
  return { kind, id: fields.get('id'), data: JSON.parse(data) as unknown };
}

function open(
  url: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
  method: string = body === undefined ? 'GET' : 'POST',
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(`${url}/_sandbox/${path}`, { method, headers, agent: false }, resolve);
    request.on('error', (error: NodeJS.ErrnoException) => reject(describe(error, url)));
    request.end(body);
  });
}

function describe(error: NodeJS.ErrnoException, url: string): Error {
  if (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND') {
    return new Error(`no sandbox answers at ${url}`, { cause: error });
  }
  if (/CERT|SELF_SIGNED/.test(error.code ?? '')) {
    return new Error(`${url}: use the HTTP address of the sandbox; its certificate is not trusted here`, {
      cause: error,
    });
  }
  return new Error(`cannot read from the sandbox at ${url}: ${error.message}`, { cause: error });
}
