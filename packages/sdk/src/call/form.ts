import { either, type Steps } from '../effects/effects.js';
import type { PreparedRequest } from '../request/prepared-request.js';
import { jsonText } from '../text/json-text.js';
import type { FileContent } from '../types/call.js';
import { readContent, readContentSync } from '../uploads/content.js';
import { completed, uploadForm } from '../uploads/upload.js';

/**
 * Reads the file of a form, and fills in what follows from it: then it can be signed.
 *
 * @throws RequestError naming what cannot be read, or known; TransportError ABORTED or TIMEOUT
 */
export function* withFile(request: PreparedRequest): Steps<PreparedRequest> {
  const { upload, wire } = request;
  if (upload === undefined) return request;
  const { trait } = upload;
  const source = upload.source as FileContent;
  const options = { field: `body.${trait.file}`, signal: wire.signal, timeout: wire.timeout };
  const content = yield* either(
    () => readContent(source, options),
    () => readContentSync(source, options),
  );
  const { fields, file } = completed(trait, upload, content);
  const signed =
    trait.meta === undefined ? { xml: fields } : { text: jsonText(fields, `body.${trait.meta}`) };
  return { ...request, ...signed, upload: { ...upload, file } };
}

/** A request of APIv3 with its form for a body: what is signed stands in it to the letter, and is settled now. */
export function withForm(request: PreparedRequest): PreparedRequest {
  const { upload, text, wire, headers } = request;
  if (upload?.file === undefined) return request;
  const { contentType, bytes } = uploadForm(upload.trait, text, upload.file);
  headers['content-type'] = contentType;
  return { ...request, wire: { ...wire, body: bytes } };
}
