import { DEFAULT_PARAMS, EngineId, type ParamName, Params, type PartialParams } from '#contract';

/** What a link asks for, and what in it means nothing here. */
export type Linked = {
  engine: EngineId | null;
  /** Null when the link names no setting at all: the page goes on where it was. */
  params: PartialParams | null;
  /** As written in the link, for the person: `sample_steps=99`. */
  ignored: string[];
};

/** Where a page keeps its address; the browser's, or a test's. */
export interface Address {
  /** The query with its question mark, or nothing. */
  search(): string;
  /** Changes the query without a new entry in the browser's history. */
  replace(search: string): void;
}

/** The query of the browser's address bar. */
export function browserAddress(): Address | null {
  if (!globalThis.location || !globalThis.history) return null;
  return {
    search: () => location.search,
    replace: (search) => {
      try {
        history.replaceState(history.state, '', location.pathname + search + location.hash);
      } catch {
        // Browsers limit how often the address may change; the next change writes it again.
      }
    },
  };
}

/** Reads the settings in a query: each under upstream's own name, one that cannot be used is named and left out. */
export function readLink(search: string): Linked {
  const params: Record<string, unknown> = {};
  const ignored: string[] = [];
  let engine: EngineId | null = null;
  for (const [name, text] of new URLSearchParams(search)) {
    if (name === 'engine') {
      const parsed = EngineId.safeParse(text);
      if (parsed.success) engine = parsed.data;
      else ignored.push(`${name}=${text}`);
      continue;
    }
    const value = Object.hasOwn(Params.shape, name) ? valueIn(name as ParamName, text) : undefined;
    if (value === undefined) ignored.push(shortened(`${name}=${text}`));
    else params[name] = value;
  }
  const asked = Params.partial().parse(params);
  return { engine, params: Object.keys(asked).length > 0 ? asked : null, ignored };
}

/** The query for these settings: only what differs from `usual`. Empty when nothing does. */
export function writeLink(params: Params, usual: Params, engine: EngineId | null): string {
  const query = new URLSearchParams();
  if (engine) query.set('engine', engine);
  for (const name of Object.keys(DEFAULT_PARAMS) as ParamName[])
    if (params[name] !== usual[name]) query.set(name, String(params[name]));
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** Undefined when the parameter has no such value. */
function valueIn(name: ParamName, text: string): unknown {
  const like = DEFAULT_PARAMS[name];
  let value: unknown = text;
  if (typeof like === 'number') value = text.trim() === '' ? undefined : Number(text);
  if (typeof like === 'boolean') value = { true: true, 1: true, false: false, 0: false }[text.toLowerCase()];
  const parsed = Params.shape[name].safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
