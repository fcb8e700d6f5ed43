import { connect } from 'node:net';
import { Problem } from '../../server/contract/index.ts';
import type { Studio } from '../fixtures/studio.ts';
import type { Dice } from './dice.ts';

/** An answer as it came over the wire. */
export interface Heard {
  /** 0 where the connection ended without an answer. */
  status: number;
  head: string;
  body: string;
}

/** What no answer may give away: files of this machine, and the inside of the studio. */
const SECRETS = [/root:.*:0:0:/, /SQLite format 3/, /"scripts":\s*\{/, /\n\s+at \S+ \(/, /node_modules\//];
/** An answer that has not come by then never will, ms. */
const PATIENCE_MS = 60_000;

/** A studio under attack: what is tried is counted, and what should not have happened is kept. */
export class Siege {
  readonly studio: Studio;
  readonly dice: Dice;
  readonly findings: string[] = [];
  /** How many tries the attack under way has made. */
  tries = 0;
  #until = 0;

  constructor(studio: Studio, dice: Dice) {
    this.studio = studio;
    this.dice = dice;
  }

  get port(): number {
    return Number(new URL(this.studio.url).port);
  }

  /** A new attack begins, which may take this long, s. */
  begin(seconds: number): void {
    this.tries = 0;
    this.#until = performance.now() + seconds * 1000;
  }

  /** Whether there is time for another try. */
  goesOn(): boolean {
    return performance.now() < this.#until;
  }

  found(what: string): void {
    this.findings.push(what);
    process.stdout.write(`  FOUND ${what}\n`);
  }

  /** Sends exactly these bytes, and listens until the answer ends. */
  async say(bytes: string | Buffer): Promise<Heard> {
    this.tries++;
    const text = await new Promise<string | null>((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.write(bytes));
      const chunks: Buffer[] = [];
      const all = () => Buffer.concat(chunks).toString('latin1');
      socket.setTimeout(PATIENCE_MS, () => {
        socket.destroy();
        resolve(chunks.length > 0 ? all() : null);
      });
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('error', () => resolve(all()));
      socket.on('close', () => resolve(all()));
    });
    if (text === null) {
      this.found(`no answer within ${PATIENCE_MS / 1000} s to ${excerpt(bytes)}`);
      return { status: 0, head: '', body: '' };
    }
    const end = text.indexOf('\r\n\r\n');
    const heard = {
      status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1] ?? 0),
      head: end < 0 ? text : text.slice(0, end),
      body: end < 0 ? '' : text.slice(end + 4),
    };
    this.judge(heard, excerpt(bytes));
    return heard;
  }

  /** Sends JSON, or whatever the body is. Null where the connection broke. */
  async json(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: unknown } | null> {
    this.tries++;
    const told = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(this.studio.url + path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: told }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((error: unknown) => {
      this.found(`no answer to ${method} ${path} ${excerpt(told ?? '')}: ${error}`);
      return null;
    });
    return answer && this.heard(answer, `${method} ${path} ${excerpt(told ?? '')}`);
  }

  /** Uploads bytes as the page does. */
  async upload(kind: string, bytes: Buffer, name: string): Promise<{ status: number; body: unknown } | null> {
    this.tries++;
    const form = new FormData();
    form.append('kind', kind);
    form.append('file', new Blob([new Uint8Array(bytes)]), name);
    const signal = AbortSignal.timeout(4 * PATIENCE_MS);
    const answer = await fetch(`${this.studio.url}/api/assets`, { method: 'POST', body: form, signal }).catch(
      (error: unknown) => {
        this.found(`no answer to the upload of ${name}: ${error}`);
        return null;
      },
    );
    return answer && this.heard(answer, `the upload of ${name}`);
  }

  /** The studio still answers. */
  async stands(): Promise<void> {
    const health = await fetch(`${this.studio.url}/api/health`, { signal: AbortSignal.timeout(PATIENCE_MS) })
      .then((answer) => answer.status)
      .catch((error: unknown) => String(error));
    if (health !== 200) this.found(`the studio does not answer any more: ${health}`);
  }

  /** Whatever was asked, an answer is no failure of the studio's, gives nothing away, and errors are problems. */
  judge({ status, head, body }: Heard, asked: string): void {
    if (status >= 500 && ![503, 507].includes(status)) this.found(`${status} to ${asked}: ${excerpt(body)}`);
    for (const secret of SECRETS)
      if (secret.test(body)) this.found(`${secret} in the answer to ${asked}: ${excerpt(body)}`);
    const location = /^location:\s*(\S*)/im.exec(head)?.[1];
    if (location !== undefined && !/^\/(?![/\\])/.test(location))
      this.found(`a redirection to ${location} after ${asked}`);
  }

  async heard(answer: Response, asked: string): Promise<{ status: number; body: unknown }> {
    const text = await answer.text();
    this.judge({ status: answer.status, head: '', body: text }, asked);
    const isJson = (answer.headers.get('content-type') ?? '').includes('json');
    const body: unknown = isJson && text !== '' ? JSON.parse(text) : text;
    if (answer.status >= 400 && !Problem.safeParse(body).success)
      this.found(`${answer.status} without a problem to ${asked}: ${excerpt(text)}`);
    return { status: answer.status, body };
  }
}

function excerpt(bytes: string | Buffer): string {
  return JSON.stringify(bytes.toString('latin1').slice(0, 200));
}
