import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { PlanRequest, ROUTES, type Run, RunId, SingleRunRequest } from '../contract/index.ts';
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
      inputSchema: SingleRunRequest,
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
  request: SingleRunRequest,
  { mcpReq }: ServerContext,
  url: string,
): Promise<Record<string, unknown>> {
  const progressToken = mcpReq._meta?.progressToken;
  let most = -1;
  const run = await runs.perform(request, mcpReq.signal, (event) => {
    if (progressToken === undefined || event.type !== 'run.progress') return;
    const { frames, totalFrames, stage } = event.progress;
    // Each is to say more than the one before.
    if (frames <= most) return;
    most = frames;
    const params = { progressToken, progress: frames, total: totalFrames, message: stage };
    void mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  });
  return told(run, url);
}

function told(run: Run, url: string): Record<string, unknown> {
  const { id, status, engine, preview, title, createdAt, prompt, params, width, height, fps, progress } = run;
  const { frames, totalFrames, etaSeconds } = progress;
  const video = run.videoBytes > 0 ? url + ROUTES.runVideo.path.replace(':id', id) : null;
  const stream = url + ROUTES.runStream.path.replace(':id', id);
  const made = { width, height, fps, frames, totalFrames, etaSeconds };
  return { id, status, engine, preview, title, createdAt, prompt, params, ...made, video, stream };
}
