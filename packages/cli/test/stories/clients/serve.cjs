// The frame of a program with an unmodified client: does what the test says, line by line, and receives notifications.
const { once } = require('node:events');
const { createInterface } = require('node:readline');
const express = require('express');

/** WeChat Pay has refused a call. */
class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/**
 * @param client `call`, `bill`, `upload` and `reveal` as in merchant.ts, and `open`, which verifies and decrypts a notification: a
 * request of Express whose body is a text
 */
async function serve(client) {
  const heard = new Map();
  const app = express();
  app.use(express.text({ type: '*/*' }), async (request, response) => {
    let event;
    try {
      event = await client.open(request, response);
      if (request.body.startsWith('<'))
        response.send('<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>');
      else response.status(204).end();
    } catch (error) {
      event = { error: String(error) };
      if (!response.headersSent) response.status(401).end();
    }
    heard.set(request.path, [...(heard.get(request.path) ?? []), event]);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const deeds = { ...client, heard: (path) => heard.get(path) ?? [] };
  const reply = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  reply({ id: 0, result: `http://127.0.0.1:${server.address().port}` });
  for await (const line of createInterface(process.stdin)) {
    const { id, does, given } = JSON.parse(line);
    try {
      reply({ id, result: (await deeds[does](...given)) ?? {} });
    } catch (error) {
      if (error instanceof Refused) reply({ id, refused: { code: error.code, message: error.message } });
      else reply({ id, error: error.stack ?? String(error) });
    }
  }
  server.close();
  server.closeAllConnections();
}

/** Replaces the marked texts of a request by what `encrypt` makes of them. */
function encryptMarked(value, encrypt) {
  if (Array.isArray(value)) return value.map((inner) => encryptMarked(inner, encrypt));
  if (typeof value !== 'object' || value === null) return value;
  if ('$encrypt' in value) return encrypt(value.$encrypt);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, encryptMarked(inner, encrypt)]),
  );
}

module.exports = { serve, Refused, encryptMarked };
