import { findBodySchema, findSchema, type Operation, type Schema } from '@wechatpay-kit/openapi/model';

/**
 * Checks the forms of answers and notifications (`oneOf`): each is a shared schema with a title and a description, and has a
 * required field that each other form lacks. So a program can tell them apart, and a value fits one of them.
 *
 * @param place the file and the verb, for messages
 * @throws Error naming the forms
 */
export function checkForms(
  place: string,
  operation: Operation,
  schemas: Readonly<Record<string, Schema>>,
): void {
  const bodies = [operation.requestBody, ...Object.values(operation.responses)].map(findBodySchema);
  for (const schema of [...bodies, operation['x-payload']]) {
    const forms = (schema?.oneOf ?? []).map(({ $ref }) => {
      if ($ref === undefined)
        throw new Error(`${place}: oneOf holds a schema that is not in components/schemas`);
      return findSchema(schemas, $ref);
    });
    for (const { name, schema: form } of forms) {
      if (
        form.title === undefined ||
        form.description === undefined ||
        form['x-description-en'] === undefined
      ) {
        throw new Error(`${place}: ${name} needs title, description and x-description-en`);
      }
      const alike = forms.find((other) => other.name !== name && !hasOwnField(form, other.schema));
      if (alike !== undefined) {
        throw new Error(`${place}: ${name} requires no field that ${alike.name} lacks`);
      }
    }
  }
}

function hasOwnField({ required = [] }: Schema, { properties = {} }: Schema): boolean {
  return required.some((name) => !(name in properties));
}
