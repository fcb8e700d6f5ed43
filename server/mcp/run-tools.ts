import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { PlanRequest, ProblemError, ROUTES, type Run, RunId, RunRequest } from '../contract/index.ts';
import type { Studio } from '../studio.ts';
import { answered } from './answer.ts';

const OneRun = z.object({ run: RunId });

/** Runs, as tools: plan, make, look, cancel. @param url the address under which the agent reaches the studio */
export function runTools(server: McpServer, studio: Studio, url: string): void {
  const { runs } = studio;
  server.registerTool(
    'plan',
    {
      title: 'Plan a run',
      description: 'Size, length, time and memory of a run, and what the engine cannot run. Nothing is made.',
      annotations: { readOnlyHint: true },
      inputSchema: PlanRequest,
    },
    (request) => answered(async () => ({ ...(await studio.plan(request)) })),
  );
  server.registerTool(
    'generate',
    {
      title: 'Generate a video',
      description: 'Makes a video; answers when it is finished. Cancelling the call cancels the run.',
      inputSchema: RunRequest,
    },
    (request, context) => answered(() => generate(studio, request, context, url)),
  );
  server.registerTool(
    'list_runs',
    {
      title: 'List runs',
      description: 'Runs, newest first.',
      annotations: { readOnlyHint: true },
      inputSchema: z.object({
        search: z.string().max(200).optional(),
        limit: z.int().min(1).max(50).default(20),
      }),
    },
    (query) => answered(async () => ({ runs: runs.list(query).runs.map((run) => told(run, url)) })),
  );
  server.registerTool(
    'get_video',
    {
      title: 'Get a video',
      description: 'How far a run is, and the address of its video.',
      annotations: { readOnlyHint: true },
      inputSchema: OneRun,
    },
    ({ run }) => answered(async () => told(runs.get(run), url)),
  );
  server.registerTool(
    'cancel_run',
    {
      title: 'Cancel a run',
      description: 'Ends a run; the part that was made is kept.',
      annotations: { destructiveHint: true },
      inputSchema: OneRun,
    },
    ({ run }) => answered(async () => told(runs.cancel(run), url)),
  );
}

async function generate(
  { runs }: Studio,
  request: RunRequest,
  { mcpReq }: ServerContext,
  url: string,
): Promise<Record<string, unknown>> {
  const run = await runs.create(request);
  const cancel = () => {
    // It may have ended by itself just now.
    if (!runs.get(run.id).endedAt) runs.cancel(run.id);
  };
  if (mcpReq.signal.aborted) cancel();
  mcpReq.signal.addEventListener('abort', cancel);
  const progressToken = mcpReq._meta?.progressToken;
  let most = -1;
  const ended = await runs.follow(run.id, (event) => {
    if (progressToken === undefined || event.type !== 'run.progress') return;
    const { frames, totalFrames, stage } = event.progress;
    // Each is to say more than the one before.
    if (frames <= most) return;
    most = frames;
    const params = { progressToken, progress: frames, total: totalFrames, message: stage };
    void mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  });
  mcpReq.signal.removeEventListener('abort', cancel);
  if (ended.status === 'done') return told(ended, url);
  const why = ended.status === 'cancelled' ? 'The run was cancelled.' : 'The run was interrupted.';
  throw new ProblemError(ended.error?.code ?? 'interrupted', ended.error?.detail ?? why);
}

function told(run: Run, url: string): Record<string, unknown> {
  const { id, status, engine, preview, title, createdAt, prompt, params, width, height, fps, progress } = run;
  const { frames, totalFrames, etaSeconds } = progress;
  const video = run.videoBytes > 0 ? url + ROUTES.runVideo.path.replace(':id', id) : null;
  const stream = url + ROUTES.runStream.path.replace(':id', id);
  const made = { width, height, fps, frames, totalFrames, etaSeconds };
  return { id, status, engine, preview, title, createdAt, prompt, params, ...made, video, stream };
}
