import { type Effects, run } from '../effects/effects.js';
import type { PreparedRequest, PreparedUpload } from '../request/prepared-request.js';
import { jsonText } from '../text/json-text.js';
import type { FileContent } from '../types/call.js';
import { readContent, readContentSync } from '../uploads/content.js';
import { completed, uploadForm } from '../uploads/upload.js';

/**
 * Reads the file of a form and fills in the fields that follow from it, so that the form can be signed.
 *
 * @throws RequestError naming what cannot be read or is unknown; TransportError ABORTED or TIMEOUT
 */
export function* withFile(request: PreparedRequest, upload: PreparedUpload): Effects<PreparedRequest> {
  const { wire } = request;
  const { trait } = upload;
  const source = upload.source as FileContent;
  const options = { field: `body.${trait.file}`, signal: wire.signal, timeout: wire.timeout };
  const content = yield* run(
    () => readContent(source, options),
    () => readContentSync(source, options),
  );
  const { fields, file } = completed(trait, upload, content);
  const signed =
    trait.meta === undefined ? { xml: fields } : { text: jsonText(fields, `body.${trait.meta}`) };
  return { ...request, ...signed, upload: { ...upload, file } };
}

/** Makes the form the body of an APIv3 request. The form holds exactly the text that is signed. */
export function withForm(request: PreparedRequest): PreparedRequest {
  const { upload, text, wire, headers } = request;
  if (upload?.file === undefined) return request;
  const { contentType, pieces } = uploadForm(upload.trait, text, upload.file);
  headers['content-type'] = contentType;
  return { ...request, wire: { ...wire, body: pieces } };
}
