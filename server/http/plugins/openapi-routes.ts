import { AssetKind, ROUTES } from '../../contract/index.ts';

/** As much of an OpenAPI document as is completed here. */
interface Operation {
  operationId?: string;
  requestBody?: object;
  responses?: Record<string, object>;
}
type Document = { paths?: Record<string, Record<string, Operation>> };

const BYTES = { type: 'string', format: 'binary' };
/** Routes that take a form with a file. */
const FORMS = new Map<unknown, object>([
  [
    ROUTES.uploadAsset,
    {
      type: 'object',
      required: ['kind', 'file'],
      properties: { kind: { type: 'string', enum: AssetKind.options }, file: BYTES },
    },
  ],
  [ROUTES.restore, { type: 'object', required: ['file'], properties: { file: BYTES } }],
]);

/** Adds what no schema of the contract says: names of the operations, bodies that are no JSON, answers without one. */
export function withRoutesNamed<D extends object>(document: D): D {
  const { paths = {} } = document as Document;
  for (const [name, route] of Object.entries(ROUTES)) {
    const operation = paths[route.path.replace(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()];
    if (!operation) continue;
    operation.operationId = name;
    const responses: Record<string, object> = { ...operation.responses };
    if ('produces' in route) responses[route.status] = file(route.produces);
    else if (!('response' in route)) responses[route.status] = { description: 'Done.' };
    operation.responses = { ...responses, default: asProblem(responses.default) };
    const schema = FORMS.get(route);
    if (schema) operation.requestBody = { required: true, content: { 'multipart/form-data': { schema } } };
  }
  return document;
}

function file(mime: string): object {
  const schema = mime.startsWith('text/') ? { type: 'string' } : BYTES;
  return { description: 'The file.', content: { [mime]: { schema } } };
}

/** Errors come under the media type of problem details. */
function asProblem(response: { content?: Record<string, object> } = {}): object {
  const { 'application/json': problem, ...others } = response.content ?? {};
  return { description: 'What is wrong.', content: { ...others, 'application/problem+json': problem ?? {} } };
}
