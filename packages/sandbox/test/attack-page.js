/**
 * What a web page can try with a sandbox; `pages.test.ts` loads it into a page of a real browser. It is no module, so
 * that the test can call its functions by their names.
 */

async function quietly(work) {
  try {
    await work();
  } catch {
    // The browser refuses: all the better.
  }
}

/** Places orders: each of `bodies` is signed. */
async function placeOrders(url, [simple, preflighted, beacon, request, kept]) {
  const xml = { 'content-type': 'text/xml' };
  await quietly(() => fetch(url, { method: 'POST', mode: 'no-cors', body: simple }));
  await quietly(() => fetch(url, { method: 'POST', headers: xml, body: preflighted }));
  await quietly(() => navigator.sendBeacon(url, beacon));
  await quietly(() => fetch(url, { method: 'POST', mode: 'no-cors', keepalive: true, body: kept }));
  await new Promise((resolve) => {
    const ask = new XMLHttpRequest();
    ask.onloadend = resolve;
    ask.open('POST', url);
    ask.send(request);
  });
}

/** Sends JSON as what it is, for which leave is asked first, and as text, for which none is. */
async function sendJson(url, body) {
  const json = { 'content-type': 'application/json' };
  await quietly(() => fetch(url, { method: 'POST', mode: 'no-cors', body }));
  await quietly(() => fetch(url, { method: 'POST', headers: json, body }));
}

/** Reads without leave: as an answer that cannot be looked at, and as an image. */
async function look(url) {
  await quietly(() => fetch(url, { mode: 'no-cors' }));
  await new Promise((resolve) => {
    const image = new Image();
    image.onload = resolve;
    image.onerror = resolve;
    image.src = url;
  });
}

/** Submits a form of plain text, `name=value`, into a frame. */
async function submitForm(url, [name, value], at) {
  const frame = document.createElement('iframe');
  frame.name = `frame${at}`;
  document.body.append(frame);
  const form = document.createElement('form');
  Object.assign(form, { method: 'POST', action: url, enctype: 'text/plain', target: frame.name });
  const input = document.createElement('textarea');
  Object.assign(input, { name, value });
  form.append(input);
  document.body.append(form);
  await new Promise((resolve) => {
    frame.onload = resolve;
    form.submit();
    setTimeout(resolve, 3_000);
  });
}

// biome-ignore lint/correctness/noUnusedVariables: the test calls it
async function attack({ target, bodies, form, json }) {
  await placeOrders(`${target}/pay/contractorder`, bodies);
  for (const path of ['/_sandbox/advance', '/v3/global/papay/contracts/miniprogram-pre-entrust-sign']) {
    await sendJson(target + path, json);
  }
  for (const path of ['/_sandbox/deliveries', '/_bridge', '/v3/certificates', '/nothing']) {
    await look(target + path);
  }
  for (const [at, path] of ['/pay/contractorder', '/_sandbox/advance', '/_bridge/call'].entries()) {
    await submitForm(target + path, form, at);
  }
}

// biome-ignore lint/correctness/noUnusedVariables: the test calls it
function follow(url) {
  const link = document.createElement('a');
  Object.assign(link, { href: url, target: '_blank', rel: 'noopener' });
  document.body.append(link);
  link.click();
}

/** The status of what is answered; `blocked` where the page is not told. */
// biome-ignore lint/correctness/noUnusedVariables: the test calls it
async function statusOf(url, body) {
  const json = { 'content-type': 'application/json' };
  try {
    return (await fetch(url, body === undefined ? {} : { method: 'POST', headers: json, body })).status;
  } catch {
    return 'blocked';
  }
}

// biome-ignore lint/correctness/noUnusedVariables: the test calls it
async function read(paths) {
  return await Promise.all(paths.map(async (path) => (await fetch(path)).json()));
}
