import { loadBundle } from '@wechatpay-kit/openapi/model';
import { Ajv2020 } from 'ajv/dist/2020.js';

let validator: Ajv2020 | undefined;

/**
 * An independent validator of the description's schemas, which are reached under `description#/…`. All test files of a
 * process share it, because compiling a schema takes some milliseconds.
 */
export function descriptionValidator(): Ajv2020 {
  validator ??= createValidator();
  return validator;
}

function createValidator(): Ajv2020 {
  const document = loadBundle();
  const { components } = document;
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateSchema: false,
    code: { optimize: false },
    formats: {
      uri: (text: string) => URL.canParse(text),
      'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
    },
  });
  // To JSON Schema this is an annotation. Here a text that holds JSON must hold the right JSON.
  ajv.removeKeyword('contentSchema');
  ajv.addKeyword({
    keyword: 'contentSchema',
    type: 'string',
    compile(schema: object, parent) {
      if (parent['contentMediaType'] !== 'application/json') return () => true;
      const valid = ajv.compile({ ...schema, components });
      return (text: string) => valid(JSON.parse(text));
    },
  });
  return ajv.addSchema(document, 'description');
}

/** The place of a schema in the document, as a reference to it. */
export function referenceTo(place: readonly string[]): string {
  const parts = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
  return `description#/${parts.join('/')}`;
}
