// The thread of scripted-server.ts. JavaScript, because a thread cannot be started from TypeScript. It speaks HTTP by
// hand, so that it sees every byte that arrives and can answer with any.
import { createServer } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { parentPort, workerData } from 'node:worker_threads';

/** name -> { acts, next, repeat } */
const scripts = new Map();
/** name -> what arrived */
const seen = new Map();
const open = new Set();
let total = 0;
let silentHandshakes = 0;

const over = Buffer.from('HTTP/1.1 418 The script is over\r\nContent-Length: 0\r\n\r\n');

function nextAct(name) {
  const script = scripts.get(name);
  if (script === undefined) return { writes: [[0, over]], ending: 'keep' };
  const { acts } = script;
  if (script.next >= acts.length && !script.repeat) return { writes: [[0, over]], ending: 'keep' };
  const act = acts[script.next % acts.length];
  script.next += 1;
  return act;
}

function note(connection, request) {
  // A script that repeats is for many requests, of which no list is kept.
  if (scripts.get(request.name)?.repeat) return;
  const list = seen.get(request.name) ?? [];
  list.push({ ...request, connection, at: Date.now() });
  seen.set(request.name, list);
}

function end(socket, how) {
  socket.ended = true;
  if (how === 'fin') socket.end();
  else if (how === 'reset') reset(socket);
}

/** Over TLS, the TCP connection below is what can be reset. */
function reset(socket) {
  const bottom = socket.tcp ?? socket;
  if (!bottom.destroyed) bottom.resetAndDestroy();
  socket.destroy();
}

function perform(socket, act) {
  const { writes = [], ending = 'keep', after = 0, onNext = false } = act;
  let at = 0;
  const finish = () => {
    if (ending === 'keep') return;
    if (onNext) socket.onNext = ending;
    else if (after > 0) socket.closing = setTimeout(end, after, socket, ending);
    else end(socket, ending);
  };
  const step = () => {
    if (socket.destroyed) return;
    if (at >= writes.length) return finish();
    const [wait, bytes] = writes[at];
    at += 1;
    const write = () => {
      if (socket.destroyed) return;
      if (at >= writes.length) socket.write(bytes, finish);
      else socket.write(bytes, step);
    };
    if (wait > 0) setTimeout(write, wait);
    else write();
  };
  step();
}

function parseHead(text) {
  const [first, ...lines] = text.split('\r\n');
  const [method, target] = first.split(' ');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { method, target, headers, name: headers['x-case'] ?? '' };
}

function serve(socket) {
  const connection = ++total;
  open.add(socket);
  socket.setNoDelay(true);
  socket.on('close', () => open.delete(socket));
  socket.on('error', () => {});
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    const headEnd = received.indexOf('\r\n\r\n');
    if (socket.ended || socket.onNext !== undefined) {
      note(connection, { ...parseHead(received.toString('latin1')), body: received, whole: false });
      if (!socket.ended) end(socket, socket.onNext);
      return;
    }
    // No server closes a connection for being idle while a request comes in.
    clearTimeout(socket.closing);
    if (headEnd < 0) return;
    const request = parseHead(received.toString('latin1', 0, headEnd));
    const length = Number(request.headers['content-length'] ?? 0);
    const bodyAt = headEnd + 4;
    if (received.length < bodyAt + length) return;
    const body = received.subarray(bodyAt, bodyAt + length);
    received = received.subarray(bodyAt + length);
    socket.lastName = request.name;
    note(connection, { ...request, body: Buffer.from(body), whole: true });
    perform(socket, nextAct(request.name));
  });
}

function listen(server) {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', 511, () => resolve(server.address().port)));
}

async function start() {
  const secureContext = createSecureContext(workerData.tls);
  const secure = createServer((tcp) => {
    tcp.on('error', () => {});
    if (silentHandshakes > 0) {
      silentHandshakes -= 1;
      total += 1;
      open.add(tcp);
      tcp.on('close', () => open.delete(tcp));
      tcp.resume();
      return;
    }
    const socket = new TLSSocket(tcp, { isServer: true, secureContext });
    socket.tcp = tcp;
    serve(socket);
  });
  return { http: await listen(createServer(serve)), https: await listen(secure) };
}

const commands = {
  script: ({ name, acts, repeat }) => {
    scripts.set(name, { acts, next: 0, repeat });
  },
  seen: ({ name }) => seen.get(name) ?? [],
  forget: ({ names }) => {
    for (const name of names) {
      scripts.delete(name);
      seen.delete(name);
    }
    for (const socket of open) if (names.includes(socket.lastName)) socket.destroy();
  },
  connections: () => ({ open: open.size, total }),
  disconnect: ({ how }) => {
    for (const socket of open) end(socket, how);
  },
  silence: ({ handshakes }) => {
    silentHandshakes = handshakes;
  },
};

parentPort.on('message', ({ id, command, ...rest }) => {
  parentPort.postMessage({ id, result: commands[command](rest) });
});
parentPort.postMessage(await start());
