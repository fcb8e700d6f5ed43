import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { EngineDescription } from '../../server/config/engine-description.ts';
import { loadConfig } from '../../server/config/load.ts';
import type {
  BatchWithRuns,
  Cause,
  Diagnosis,
  LearnedRemedy,
  Plan,
  Problem,
  RemedyTrial,
  Run,
} from '../../server/contract/index.ts';
import { heldBy } from '../../server/diagnose/held.ts';
import { portHolder } from '../../server/monitor/port-holder.ts';
import { samples } from '../diagnose/failures.ts';
import { setupOf } from '../engines/command/setups.ts';
import { layNvidiaSmi } from '../fixtures/nvidia-smi/lay-nvidia-smi.ts';
import { outcome } from '../fixtures/outcome.ts';
import { spacedSpeech } from '../fixtures/speech/spaced.ts';
import { shipped } from '../plan/shipped-engines.ts';
import { variant } from '../variant.ts';
import { json, portrait, recording, startStudio, type TestStudio, upload } from './studio-in-process.ts';

const PROMPT = 'A secret plan of somebody with a hat.';
let studio: TestStudio;
let inputs: { image: string; audio: string };

/** An engine whose program prints this until something is so. */
function engine(id: string, says: string, until: string, exit = '1') {
  const { capabilities, limits } = shipped('upstream-single');
  const env = {
    SAYS: says,
    UNTIL: until,
    EXIT: exit,
    SIZE: '{params.size}',
    PYTORCH_CUDA_ALLOC_CONF: 'expandable_segments:True',
  };
  const label = { en: id, zh: id };
  return EngineDescription.parse({
    id,
    kind: 'command',
    label,
    setup: setupOf('fails-until', { env }),
    capabilities,
    limits,
  });
}

const saying = (rule: string) => samples().find((sample) => sample.rule === rule)?.output ?? '';

beforeAll(async () => {
  const { engines } = loadConfig(['--data-dir', join(tmpdir(), 'nowhere')], {});
  const memory = `loading ${homedir()}/models/me/x.safetensors for "${PROMPT}" with hf_abcdefghijklmnop\n${saying('gpu-memory')}`;
  studio = await startStudio({
    engines: [
      ...engines,
      engine('small', memory, 'SIZE=384*256'),
      engine('apart', saying('nccl'), 'NCCL_P2P_DISABLE=1'),
      engine('strange', 'SomethingError: nobody has ever seen this\nand more', 'NEVER=1'),
      engine('in-parts', saying('gpu-memory'), 'PYTORCH_CUDA_ALLOC_CONF=max_split_size_mb:128'),
      engine('split', saying('gpu-memory'), 'PYTORCH_CUDA_ALLOC_CONF=max_split_size_mb:128'),
    ],
  });
  const [image, audio] = await Promise.all([
    upload(studio, 'image', await portrait(), 'p.png'),
    upload(studio, 'audio', await recording(), 'r.wav'),
  ]);
  inputs = { image: image.body.id, audio: audio.body.id };
});
afterAll(() => studio.close());

const get = async <T>(path: string) => (await json<T>(`${studio.url}${path}`, 'GET')).body;

async function ended(id: string): Promise<Run> {
  let run = await get<Run>(`/api/runs/${id}`);
  await expect
    .poll(
      async () => {
        run = await get<Run>(`/api/runs/${id}`);
        return ['done', 'failed'].includes(run.status);
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  return run;
}

async function failed(engine: string): Promise<Run> {
  const params = { num_clip: 1, infer_frames: 48, size: '704*384' };
  const made = await json<Run>(`${studio.url}/api/runs`, 'POST', {
    engine,
    ...inputs,
    prompt: PROMPT,
    params,
  });
  const run = await ended(made.body.id);
  expect(run.status).toBe('failed');
  return run;
}

describe('a run that failed', () => {
  it('is explained, a remedy says what it would do, does it, and becomes the default', async () => {
    const run = await failed('small');
    const diagnosis = await get<Diagnosis>(`/api/runs/${run.id}/diagnosis`);
    expect(diagnosis.rule).toBe('gpu-memory');
    expect(diagnosis.evidence?.line).toMatch(/^torch.OutOfMemoryError/);
    expect(diagnosis.why?.zh).toContain('显存');
    const [first] = diagnosis.remedies;
    expect(first?.changes).toEqual([{ kind: 'param', param: 'size', from: '704*384', to: '384*256' }]);
    // This engine cannot, or it would change nothing.
    expect(diagnosis.remedies.map(({ id }) => id)).not.toContain('no-vae-parallel');

    const path = `${studio.url}/api/runs/${run.id}/remedies/smaller-picture`;
    const trial = await json<RemedyTrial>(path, 'POST', { dryRun: true });
    expect(trial.status).toBe(200);
    expect(trial.body.params).toEqual({ size: '384*256' });
    const plan: Plan = trial.body.plan;
    expect(plan.width * plan.height).toBeLessThan(run.width * run.height);
    expect((await get<{ runs: Run[] }>('/api/runs')).runs).toHaveLength(1);

    const made = await json<Run>(path, 'POST');
    expect(made.status).toBe(201);
    expect(made.body.remedy).toMatchObject({ id: 'smaller-picture', of: run.id });
    const done = await ended(made.body.id);
    expect(outcome(done)).toBe('done');

    const learned = await json<LearnedRemedy>(`${studio.url}/api/runs/${done.id}/learn`, 'POST');
    expect(learned.status).toBe(201);
    const again = await json<Run>(`${studio.url}/api/runs`, 'POST', {
      engine: 'small',
      ...inputs,
      prompt: '',
    });
    expect(again.body.params.size).toBe('384*256');
    expect((await json(`${studio.url}/api/engines/small/learned/smaller-picture`, 'DELETE')).status).toBe(
      204,
    );
    expect(await get('/api/engines/small/learned')).toEqual({ learned: [] });
  });

  variant('is tried in another environment, which other runs do not have until it is kept', async () => {
    const run = await failed('apart');
    const made = await json<Run>(`${studio.url}/api/runs/${run.id}/remedies/no-p2p`, 'POST');
    expect(made.body.remedy?.environment).toEqual({ NCCL_P2P_DISABLE: '1' });
    const done = await ended(made.body.id);
    expect(outcome(done)).toBe('done');
    await failed('apart');
    await json(`${studio.url}/api/runs/${done.id}/learn`, 'POST');
    const params = { num_clip: 1, size: '384*256' };
    const kept = await json<Run>(`${studio.url}/api/runs`, 'POST', {
      engine: 'apart',
      ...inputs,
      prompt: '',
      params,
    });
    expect(outcome(await ended(kept.body.id))).toBe('done');
    expect(readFileSync(join(studio.dataDir, 'learned', 'apart.yaml'), 'utf8')).toContain('NCCL_P2P_DISABLE');
  });

  variant(
    'is tried on all parts of a long video that are missing, where they can still be joined',
    async () => {
      const talk = join(studio.dataDir, 'talk.wav');
      await spacedSpeech(talk, 4, 0.6);
      const spaced = await upload(studio, 'audio', readFileSync(talk), 'talk.wav');
      const made = await json<Run>(`${studio.url}/api/runs`, 'POST', {
        engine: 'in-parts',
        image: inputs.image,
        audio: spaced.body.id,
        prompt: PROMPT,
        params: { infer_frames: 48, size: '704*384' },
        parts: { seconds: 6 },
      });
      const first = await ended(made.body.id);
      expect(first.status).toBe('failed');
      const diagnosis = await get<Diagnosis>(`/api/runs/${first.id}/diagnosis`);
      const offered = diagnosis.remedies.map(({ id }) => id);
      expect(offered).toContain('split-memory');
      // Another size or another engine would not go together with the other parts.
      for (const remedy of ['smaller-picture', 'fewer-frames', 'preview'])
        expect(offered).not.toContain(remedy);
      const again = await json<Run>(`${studio.url}/api/runs/${first.id}/remedies/split-memory`, 'POST');
      expect(again.body.id).toBe(first.id);
      await expect
        .poll(
          async () => (await get<BatchWithRuns>(`/api/batches/${first.batch?.id}`)).joined?.state ?? 'none',
          { timeout: 60_000 },
        )
        .toBe('done');
      const { runs } = await get<BatchWithRuns>(`/api/batches/${first.batch?.id}`);
      expect(runs.length).toBeGreaterThan(1);
      expect(new Set(runs.map(({ remedy }) => remedy?.id))).toEqual(new Set(['split-memory']));
    },
    90_000,
  );

  variant('a remedy goes before a variable that the description sets', async () => {
    const run = await failed('split');
    const made = await json<Run>(`${studio.url}/api/runs/${run.id}/remedies/split-memory`, 'POST');
    expect(outcome(await ended(made.body.id))).toBe('done');
  });

  it('that nobody knows is shown with its first error and its last lines', async () => {
    const run = await failed('strange');
    const diagnosis = await get<Diagnosis>(`/api/runs/${run.id}/diagnosis`);
    expect(diagnosis).toMatchObject({
      rule: null,
      firstError: { line: 'SomethingError: nobody has ever seen this' },
    });
    expect(diagnosis.lastLines.at(-1)).toBe('and more');
    expect(diagnosis.remedies.map(({ id }) => id)).toEqual(['restart', 'preview']);
  });

  it('names the program that is not ours and held the memory of its GPU', async () => {
    layNvidiaSmi(`
case "$*" in
  *query-compute-apps=gpu_uuid,pid,process_name*) echo 'GPU-a, 1, /usr/bin/other, 90000';;
  *query-gpu=index,uuid,name,driver*) echo '0, GPU-a, NVIDIA H200, 580.1, 143771, 91000, 0';;
  *) exit 2;;
esac`);
    const run = await failed('small');
    const diagnosis = await get<Diagnosis>(`/api/runs/${run.id}/diagnosis`);
    expect(diagnosis.rule).toBe('gpu-memory-held');
    const by = expect.objectContaining({ pid: 1, program: 'other', bytes: 90_000 * 1024 ** 2 });
    expect(diagnosis.held).toEqual([{ what: 'gpu', number: 0, by }]);
    expect(diagnosis.remedies[0]?.id).toBe('restart');
    const report = await (await fetch(`${studio.url}/api/runs/${run.id}/report`)).text();
    expect(report).toContain('other holds 94.4 GB');
  });

  it('names who holds the port that its processes wanted to meet at', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void holder.close());
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const cause: Cause = { code: 'reported', values: {}, of: 1, ranks: [] };
    const mine = async (asked: number) =>
      asked === port
        ? { pid: 7, program: 'other', since: new Date('2026-11-30T10:00:00Z'), ours: false }
        : null;
    expect(await heldBy(cause, { port: String(port) }, mine)).toMatchObject([
      { what: 'port', number: port, by: { pid: 7, program: 'other', bytes: null } },
    ]);
    // What the studio holds itself is nobody else's.
    expect(await heldBy(cause, { port: String(port) }, portHolder)).toEqual([]);
  });

  it('cannot be given a remedy that is not offered for it', async () => {
    const run = await failed('strange');
    for (const remedy of ['no-p2p', 'none'])
      expect(
        (await json<Problem>(`${studio.url}/api/runs/${run.id}/remedies/${remedy}`, 'POST')).body,
      ).toMatchObject({
        code: 'not_found',
        field: 'remedy',
      });
  });

  it('is reported without prompt, names, home and keys unless they are asked for', async () => {
    const { runs } = await get<{ runs: Run[] }>('/api/runs?engine=small&status=failed');
    const address = `${studio.url}/api/runs/${runs[0]?.id}/report`;
    const report = await (await fetch(address)).text();
    expect(report).toContain('torch.OutOfMemoryError');
    expect(report).toContain('~/…/x.safetensors');
    expect(report).not.toContain(homedir());
    expect(report).not.toContain(studio.dataDir);
    expect(report).not.toContain(PROMPT);
    expect(report).not.toContain('hf_abc');
    const whole = await (await fetch(`${address}?prompt=true&names=true`)).text();
    expect(whole).toContain(PROMPT);
    expect(whole).toContain(`${homedir()}/models/me`);
    expect(whole).not.toContain('hf_abc');
  });
});

it('a run that went well, and an engine whose load has not failed, have nothing to explain', async () => {
  const { runs } = await get<{ runs: Run[] }>('/api/runs?status=done');
  const answer = await json<Problem>(`${studio.url}/api/runs/${runs[0]?.id}/diagnosis`, 'GET');
  expect(answer.body.code).toBe('not_ready');
  const engine = await json<Problem>(`${studio.url}/api/engines/small/diagnosis`, 'GET');
  expect(engine.body.code).toBe('not_ready');
  expect(existsSync(studio.dataDir)).toBe(true);
});
