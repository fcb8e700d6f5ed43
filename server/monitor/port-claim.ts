import { z } from 'zod';
import { portHolder } from './port-holder.ts';
import type { ProcessFacts } from './process-facts.ts';

/** How long another studio may take to say that it is one, ms. */
const ANSWER_MS = 1000;
/** More than a studio says about its health, bytes: whatever else listens there may send what it likes. */
const MOST_BYTES = 16 * 1024;

/** What a studio of any version says of its health, and one that asks for its token first. */
const SaysHealth = z.object({ version: z.string(), engine: z.object({ id: z.string(), state: z.string() }) });
const AsksForToken = z.object({ code: z.literal('unauthorized'), detail: z.string().includes('studio') });

/** Who has a port that is taken. */
export interface PortClaim {
  /** Null where the system does not show it. */
  holder: ProcessFacts | null;
  /** Where it is another LiveAvatar Studio. */
  studio: OtherStudio | null;
}

/** A LiveAvatar Studio that answers on this machine. */
export interface OtherStudio {
  url: string;
  /** Null where it asks for its access token before it says anything. */
  version: string | null;
}

/** Who has the port at this address, `host` without brackets. Never rejects. */
export async function portClaim(host: string, port: number): Promise<PortClaim> {
  const [holder, studio] = await Promise.all([portHolder(port).catch(() => null), studioAt(host, port)]);
  return { holder, studio };
}

/** The same as words: "another LiveAvatar Studio at http://127.0.0.1:7860 (process 1234)"; null where nothing is known. */
export function claimText({ holder, studio }: PortClaim): string | null {
  const pid = holder ? ` (process ${holder.pid})` : '';
  if (studio) return `another LiveAvatar Studio at ${studio.url}${pid}`;
  return holder ? `${holder.program}${pid}` : null;
}

async function studioAt(host: string, port: number): Promise<OtherStudio | null> {
  const nearby: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };
  const url = `http://${nearby[host] ?? (host.includes(':') ? `[${host}]` : host)}:${port}`;
  try {
    const answer = await fetch(`${url}/api/health`, {
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: 'error',
    });
    const body: unknown = JSON.parse(await beginningOf(answer));
    const health = SaysHealth.safeParse(body).data;
    if (health) return { url, version: health.version };
    return AsksForToken.safeParse(body).success ? { url, version: null } : null;
  } catch {
    // It speaks no HTTP, or no JSON, or not in time: it is no studio.
    return null;
  }
}

async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MOST_BYTES) break;
  }
  return text;
}
