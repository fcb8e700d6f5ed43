import './no-eval.ts';
import type { z } from 'zod';
import { Problem, ROUTES } from '#contract';
import { ApiProblem, localProblem, Unreachable } from './trouble.ts';

type Routes = typeof ROUTES;
/** Routes that answer with JSON or with nothing; the others are only ever addresses in `src` and `href`. */
export type RouteName = keyof Routes;

type PathArgs<R> = R extends { params: z.ZodType } ? { path: z.input<R['params']> } : unknown;
type BodyArgs<R> = R extends { body: z.ZodType } ? { body: z.input<R['body']> } : unknown;
/** Everything a call of route `K` needs. */
export type CallArgs<K extends RouteName> = PathArgs<Routes[K]> &
  BodyArgs<Routes[K]> & { query?: Record<string, string>; signal?: AbortSignal };
/** What route `K` answers, parsed. */
export type Answer<K extends RouteName> = Routes[K] extends { response: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** Fills `:id` and `:name` of a route's path and appends the query. */
export function addressOf(
  name: RouteName,
  path: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string>> = {},
): string {
  const filled = ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(path[key] ?? ''),
  );
  const search = new URLSearchParams(query).toString();
  return search ? `${filled}?${search}` : filled;
}

/**
 * Calls one route of the contract and parses the answer.
 * Throws `ApiProblem` when the studio says no, `Unreachable` when nobody answers, an `AbortError` when aborted.
 */
export async function call<K extends RouteName>(
  base: string,
  name: K,
  args: CallArgs<K>,
): Promise<Answer<K>> {
  const response = await ask(base, name, args);
  const text = response.status === 204 ? '' : await response.text();
  return readAnswer(name, response.status, text);
}

/** The same for a route that answers with bytes: hands them out once all have come. */
export async function callForBytes<K extends RouteName>(
  base: string,
  name: K,
  args: CallArgs<K>,
): Promise<Blob> {
  return (await answerOf(base, name, args)).blob();
}

/**
 * The same for a route that answers with bytes: hands them out as they come.
 * Throws as `call` does, as long as there is no answer.
 */
export async function streamed<K extends RouteName>(
  base: string,
  name: K,
  args: CallArgs<K>,
): Promise<ReadableStream<Uint8Array>> {
  const { body } = await answerOf(base, name, args);
  return body ?? new Blob().stream();
}

/** An answer that is no problem. */
async function answerOf<K extends RouteName>(base: string, name: K, args: CallArgs<K>): Promise<Response> {
  const response = await ask(base, name, args);
  if (!response.ok) throw new ApiProblem(readProblem(response.status, await response.text()));
  return response;
}

async function ask<K extends RouteName>(base: string, name: K, args: CallArgs<K>): Promise<Response> {
  const { path, body, query, signal } = args as {
    path?: Record<string, string>;
    body?: unknown;
    query?: Record<string, string>;
    signal?: AbortSignal;
  };
  try {
    return await fetch(base + addressOf(name, path, query), {
      method: ROUTES[name].method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable('The studio does not answer.', { cause: error });
  }
}

/** Reads the answer of route `name`: its body on success, an `ApiProblem` thrown otherwise. */
export function readAnswer<K extends RouteName>(name: K, status: number, text: string): Answer<K> {
  const route = ROUTES[name];
  if (status < 200 || status > 299) throw new ApiProblem(readProblem(status, text));
  if (!('response' in route)) return undefined as Answer<K>;
  const parsed = route.response.safeParse(parseJson(text));
  if (!parsed.success) {
    const detail = 'The studio and this page do not understand each other. Reload the page.';
    throw new ApiProblem({ ...localProblem('internal', status, detail), title: parsed.error.message });
  }
  return parsed.data as Answer<K>;
}

function readProblem(status: number, text: string): Problem {
  const parsed = Problem.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  return localProblem('internal', status, `The studio answered ${status}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
