import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type Asset,
  DEFAULT_PARAMS,
  type Options,
  type Params,
  type Plan,
  type Problem,
  type Run,
  type RunRequest,
  SIZES,
  type UnnumberedEvent,
} from '#contract';

/** Ids of assets that the mock knows. */
export const PORTRAIT = 'a'.repeat(64);
export const RECORDING = 'b'.repeat(64);
/** What every correction answers. */
export const CORRECTED = 'f'.repeat(64);
export const REFUSED_PORTRAIT = 'c'.repeat(64);
export const OTHER_PORTRAIT = 'd'.repeat(64);

/** A studio without engines: lists, plans and numbers events over real HTTP and a real socket. */
export class MockStudio {
  readonly runs: Run[] = [];
  readonly requests: { method: string; url: string; body: unknown }[] = [];
  readonly #events: { seq: number }[] = [];
  readonly #sockets = new Set<WebSocket>();
  #server: Server | null = null;
  #accepted: WebSocketServer | null = null;
  #seq = 0;
  #port = 0;
  readonly presets = new Map<string, Partial<Params>>();
  /** Answers to POST /api/plan are held up this long, ms. */
  planDelay = 0;
  /** What differs from the usual in GET /api/options. */
  shows: Partial<Options> = {};
  /** GET /api/runs is answered with this. */
  listTrouble: Problem | null = null;
  /** The next POST /api/runs is answered with this. */
  refusal: Problem | null = null;

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${this.#port}/api/progress`;
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response));
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => {
      socket.on('message', (text) => {
        const { after = this.#seq } = (JSON.parse(String(text)) as { subscribe: { after?: number } })
          .subscribe;
        for (const event of this.#events) if (event.seq > after) socket.send(JSON.stringify(event));
        this.#sockets.add(socket);
      });
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#server = server;
    this.#accepted = sockets;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Ends as a killed process does; `listen` brings it back on the same port with what it knew. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    // Those too that have not said yet what they want to hear.
    for (const socket of this.#accepted?.clients ?? []) socket.terminate();
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  }

  /** Begins a new store: numbers start over and nothing of before exists. */
  forget(): void {
    this.runs.length = 0;
    this.#events.length = 0;
    this.#seq = 0;
  }

  emit(event: UnnumberedEvent): void {
    this.#seq += 1;
    const numbered = { ...event, seq: this.#seq, at: new Date().toISOString() };
    this.#events.push(numbered);
    for (const socket of this.#sockets) socket.send(JSON.stringify(numbered));
  }

  /** Adds a run as the studio would, with its event. Later ones are newer. */
  addRun(id: string, patch: Partial<Run> = {}): Run {
    const run = runOf(id, {
      createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, this.runs.length)).toISOString(),
      ...patch,
    });
    this.runs.push(run);
    this.emit({ type: 'run.created', run: id, snapshot: run });
    return run;
  }

  change(id: string, patch: Partial<Run>): void {
    const at = this.runs.findIndex((run) => run.id === id);
    const run = this.runs[at];
    if (!run) throw new Error(`no run ${id}`);
    this.runs[at] = { ...run, ...patch };
    this.emit({ type: 'run.status', run: id, snapshot: { ...run, ...patch } });
  }

  count(method: string, path: string): number {
    return this.requests.filter((request) => request.method === method && request.url.startsWith(path))
      .length;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = (await request.toArray()).join('');
    const body: unknown = text ? JSON.parse(text) : undefined;
    const url = new URL(request.url ?? '/', this.origin);
    this.requests.push({ method: request.method ?? '', url: request.url ?? '', body });
    const send = (status: number, value?: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(value && JSON.stringify(value));
    };
    const key = `${request.method} ${url.pathname.replace(/[0-9a-z]{10,}/, ':id')}`;
    const id = /[0-9a-z]{10,}/.exec(url.pathname)?.[0] ?? '';
    const run = this.runs.find((other) => other.id === id);
    if (key === 'GET /api/options') return send(200, { ...OPTIONS, ...this.shows });
    if (key === 'GET /api/queue') return send(200, { paused: false, order: [], running: null });
    if (key === 'PATCH /api/queue')
      return send(200, { paused: (body as { paused: boolean }).paused, order: [], running: null });
    if (key === 'GET /api/runs' && this.listTrouble) return send(this.listTrouble.status, this.listTrouble);
    if (key === 'GET /api/runs') return send(200, this.#page(url.searchParams));
    if (key === 'POST /api/runs') return this.#create(body as RunRequest, send);
    if (key === 'POST /api/plan') {
      await new Promise((resolve) => setTimeout(resolve, this.planDelay));
      return send(200, planOf({ ...DEFAULT_PARAMS, ...(body as { params: Partial<Params> }).params }));
    }
    if (key === 'GET /api/assets/:id/info') {
      const asset = ASSETS.find((other) => other.id === id);
      return asset ? send(200, asset) : send(404, problemOf('not_found', 404));
    }
    if (key === 'POST /api/assets/:id/fix') {
      const kind = ASSETS.find((other) => other.id === id)?.kind;
      return send(201, kind === 'audio' ? { ...ASSETS.at(-1), id: CORRECTED } : image(CORRECTED, false));
    }
    if (url.pathname.startsWith('/api/presets'))
      return this.#preset(request.method ?? '', url.pathname, body, send);
    if (!run) return send(404, problemOf('not_found', 404));
    if (key === 'GET /api/runs/:id') return send(200, run);
    if (key === 'DELETE /api/runs/:id') {
      this.runs.splice(this.runs.indexOf(run), 1);
      this.emit({ type: 'run.deleted', run: id });
      return send(204);
    }
    if (key === 'PATCH /api/runs/:id') {
      this.change(id, body as Partial<Run>);
      return send(200, { ...run, ...(body as Partial<Run>) });
    }
    if (key === 'POST /api/runs/:id/cancel') {
      if (run.status === 'done') return send(409, problemOf('run_ended', 409));
      this.change(id, { status: 'cancelled' });
      return send(202, { ...run, status: 'cancelled' });
    }
    send(405, problemOf('method_not_allowed', 405));
  }

  #preset(
    method: string,
    path: string,
    body: unknown,
    send: (status: number, value?: unknown) => void,
  ): void {
    const name = decodeURIComponent(path.slice('/api/presets/'.length));
    const { params = {} } = (body ?? {}) as { params?: Partial<Params> };
    const own = [...this.presets].map(([other, set]) => ({ name: other, params: set, readOnly: false }));
    if (name === 'standard') send(403, problemOf('read_only', 403));
    else if (method === 'PUT') {
      this.presets.set(name, params);
      send(200, { name, params, readOnly: false });
    } else if (method === 'DELETE') send(this.presets.delete(name) ? 204 : 404);
    else send(200, { presets: [{ name: 'standard', params: {}, readOnly: true }, ...own] });
  }

  #page(query: URLSearchParams): unknown {
    const search = query.get('search') ?? '';
    const newest = [...this.runs].reverse().filter(({ prompt }) => prompt.includes(search));
    const from = Number(query.get('cursor') ?? 0);
    const next = from + 3 < newest.length ? String(from + 3) : null;
    return { runs: newest.slice(from, from + 3), next, seq: this.#seq };
  }

  #create(body: RunRequest, send: (status: number, value: unknown) => void): void {
    if (this.refusal) {
      send(422, this.refusal);
      return;
    }
    const busy = this.runs.some(({ status }) => status === 'running');
    const run = this.addRun(`created${String(this.runs.length).padStart(4, '0')}`, {
      image: body.image,
      audio: body.audio,
      prompt: body.prompt,
      params: { ...DEFAULT_PARAMS, ...body.params },
    });
    // A free engine is quicker than the answer: the page hears `running` first.
    if (!busy) this.change(run.id, { status: 'running' });
    setTimeout(() => send(201, run), 30);
  }
}

/** A queued run. */
export function runOf(id: string, patch: Partial<Run> = {}): Run {
  return {
    id,
    status: 'queued',
    engine: 'preview',
    preview: true,
    title: null,
    starred: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: null,
    endedAt: null,
    image: PORTRAIT,
    audio: RECORDING,
    prompt: 'calm',
    params: DEFAULT_PARAMS,
    width: 704,
    height: 384,
    fps: 25,
    progress: progressOf(0),
    firstFragmentSeconds: null,
    videoBytes: 0,
    ...patch,
  };
}

/** Progress after so many of 100 frames. */
export function progressOf(frames: number): Run['progress'] {
  return {
    stage: 'generating',
    clip: 1,
    clips: 1,
    step: 0,
    steps: 4,
    frames,
    totalFrames: 100,
    framesPerSecond: 50,
    elapsedSeconds: 1,
    etaSeconds: 1,
  };
}

/** A problem as the studio words it. */
export function problemOf(code: Problem['code'], status: number): Problem {
  return { type: 'about:blank', title: code, status, detail: `It is ${code}.`, code };
}

/** Seven steps are too many for this engine. */
function planOf(params: Params): Plan {
  const tooMany = params.sample_steps > 6;
  return {
    engine: 'preview',
    width: 704,
    height: 384,
    frames: params.num_clip * params.infer_frames,
    fps: 25,
    seconds: (params.num_clip * params.infer_frames) / 25,
    clips: params.num_clip,
    etaSeconds: [1, 2],
    etaSource: 'table',
    memory: { expected: 1e8, available: null, device: 'cpu' },
    conflicts: tooMany
      ? [{ param: 'sample_steps', code: 'steps-too-many', message: 'At most 6.', suggestion: 6 }]
      : [],
    notes: [],
  };
}

const image = (id: string, refused: boolean): Asset => ({
  id,
  kind: 'image',
  bytes: 10,
  mime: 'image/png',
  name: 'portrait.png',
  width: 512,
  height: 512,
  faces: [],
  findings: refused ? [{ check: 'face', verdict: 'refuse', code: 'no-face', message: 'No face.' }] : [],
});

const ASSETS: Asset[] = [
  image(PORTRAIT, false),
  image(OTHER_PORTRAIT, false),
  image(REFUSED_PORTRAIT, true),
  {
    id: RECORDING,
    kind: 'audio',
    bytes: 10,
    mime: 'audio/wav',
    name: 'speech.wav',
    seconds: 5,
    sampleRate: 16_000,
    channels: 1,
    peaks: [0.5],
    findings: [],
  },
];

const OPTIONS: Options = {
  version: '0.1.0',
  engines: [
    {
      id: 'preview',
      label: { en: 'Preview (CPU)', zh: '预览（CPU）' },
      embedded: true,
      state: 'ready',
      version: '0.1.0',
      device: 'cpu',
      devices: ['cpu'],
      capabilities: {
        fps: 25,
        sizes: [...SIZES],
        params: { sample_solver: { support: 'none' } },
        firstClipLoss: 0,
        clipBudget: 'seconds',
        preview: true,
        maxSeconds: 3600,
        expectedFps: [],
        expectedMemory: [],
        reloadParams: [],
      },
      missing: [],
      loading: null,
      problem: null,
    },
  ],
  defaultEngine: 'preview',
  presets: [],
  scenarios: [
    {
      id: 'quick',
      label: { en: 'Quick', zh: '快' },
      purpose: { en: 'To look.', zh: '看看。' },
      params: { size: '384*256', sample_steps: 3, infer_frames: 32 },
    },
    {
      id: 'standard',
      label: { en: 'Standard', zh: '标准' },
      purpose: { en: 'To show.', zh: '展示。' },
      params: { size: '688*368', sample_steps: 4 },
    },
  ],
  limits: {
    maxImageBytes: 1000,
    maxAudioBytes: 1000,
    minImageSide: 64,
    maxImageSide: 8000,
    minAudioSeconds: 0.2,
    maxAudioSeconds: 3600,
    promptMaxChars: 5000,
  },
  examples: [],
  asksForToken: false,
  examplesComing: 0,
  exampleAssets: ASSETS.filter(({ id }) => id === PORTRAIT || id === RECORDING),
  defaults: { params: DEFAULT_PARAMS, image: PORTRAIT, audio: RECORDING, prompt: 'A person speaks.' },
};
