import { type ProgramRun, requestOf } from './program-run.ts';

/** Where the access token goes. */
export const TOKEN_PLACE = 'YOUR-TOKEN';
/** Where the id goes that the first answer gives. */
export const ID_PLACE = 'ID';

/**
 * The requests themselves, for programs in any language: what makes the run, what tells how far it is, what gives its
 * video. Lines end with a line feed, as a person copies them.
 */
export function httpSnippets(run: ProgramRun): string[] {
  const { host, pathname } = new URL(run.studio);
  const base = pathname.replace(/\/$/, '');
  const head = [`Host: ${host}`, ...(run.asksForToken ? [`Authorization: Bearer ${TOKEN_PLACE}`] : [])];
  const body = JSON.stringify(requestOf(run), null, 2);
  const bytes = new TextEncoder().encode(body).length;
  const get = (path: string) => `${[`GET ${base}${path} HTTP/1.1`, ...head].join('\n')}\n\n`;
  const at = `/api/${run.parts ? 'batches' : 'runs'}/${ID_PLACE}`;
  return [
    `${[
      `POST ${base}/api/runs HTTP/1.1`,
      ...head,
      'Content-Type: application/json',
      `Content-Length: ${bytes}`,
    ].join('\n')}\n\n${body}`,
    get(at),
    get(`${at}/video`),
  ];
}
