/** HTTP by hand: every byte of a request is the test's, and every byte of an answer is seen. */
import { connect, type Socket } from 'node:net';

/** An answer as on the wire. */
export interface RawAnswer {
  /** `HTTP/1.1 200 OK` */
  readonly statusLine: string;
  readonly status: number;
  /** Names in lower case. A repeated header is joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
}

/** A connection to the HTTP listener. */
export interface Wire {
  /**
   * Sends a request, and reads its answer.
   *
   * @param head the request line and the headers, without the empty line
   */
  ask(head: readonly string[], body?: string | Buffer): Promise<RawAnswer>;
  write(bytes: string | Buffer): void;
  /** Reads the next answer. @param hasBody `false` after HEAD */
  read(hasBody?: boolean): Promise<RawAnswer>;
  /** The bytes that came besides the answers that were read. */
  readonly rest: Buffer;
  close(): void;
}

/** @param url the HTTP listener */
export async function openWire(url: string): Promise<Wire> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const reader = createReader(socket);
  return {
    async ask(head, body = '') {
      socket.write(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]));
      return await reader.read(!head[0]?.startsWith('HEAD '));
    },
    write: (bytes) => void socket.write(bytes),
    read: (hasBody = true) => reader.read(hasBody),
    get rest() {
      return reader.rest;
    },
    close: () => socket.destroy(),
  };
}

function createReader(socket: Socket) {
  let bytes = Buffer.alloc(0);
  let isOver = false;
  let wake = (): void => undefined;
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    wake();
  });
  for (const event of ['end', 'error', 'close']) {
    socket.on(event, () => {
      isOver = true;
      wake();
    });
  }
  const until = async <Value>(find: () => Value | undefined): Promise<Value> => {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (isOver) throw new Error(`the connection ended after ${JSON.stringify(bytes.toString('latin1'))}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const take = (length: number): Buffer => {
    const taken = bytes.subarray(0, length);
    bytes = bytes.subarray(length);
    return taken;
  };
  const line = (): Promise<Buffer> =>
    until(() => {
      const end = bytes.indexOf('\r\n');
      return end === -1 ? undefined : take(end + 2).subarray(0, end);
    });
  const exactly = (length: number): Promise<Buffer> =>
    until(() => (bytes.length < length ? undefined : take(length)));

  async function readChunks(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (;;) {
      const size = Number.parseInt((await line()).toString('latin1'), 16);
      chunks.push(await exactly(size));
      await line();
      if (size === 0) return Buffer.concat(chunks);
    }
  }

  return {
    get rest() {
      return bytes;
    },
    async read(hasBody: boolean): Promise<RawAnswer> {
      const statusLine = (await line()).toString('latin1');
      const headers: Record<string, string> = {};
      for (;;) {
        const header = (await line()).toString('latin1');
        if (header === '') break;
        const at = header.indexOf(':');
        const name = header.slice(0, at).toLowerCase();
        const value = header.slice(at + 1).trim();
        headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
      }
      const status = Number(statusLine.split(' ')[1]);
      const isEmpty = !hasBody || status === 204 || status < 200;
      const length = Number(headers['content-length'] ?? 0);
      const isChunked = headers['transfer-encoding'] === 'chunked';
      const body = isEmpty ? Buffer.alloc(0) : isChunked ? await readChunks() : await exactly(length);
      return { statusLine, status, headers, body, text: body.toString('utf8') };
    },
  };
}
