import type { Siege } from '../siege.ts';

/** So many at a time. */
const HANDS = 16;
const KINDS = ['videos', 'unfinished', 'portraits', 'recordings'];

/**
 * Everything that can be done with runs and what they are made of, by many at once: made, cancelled, starred, watched,
 * tidied away and deleted under each other's hands.
 */
export async function operations(siege: Siege): Promise<void> {
  const { dice } = siege;
  const inputs = await exampleInputs(siege);
  const runs: string[] = ['0123456789abcd'];
  const assets = [inputs.image, inputs.audio, '0'.repeat(64)];
  const params = { num_clip: 1, infer_frames: 16, size: '384*256', sample_steps: 1 };
  const ways: readonly (() => Promise<unknown>)[] = [
    async () => {
      const answer = await siege.json('POST', '/api/runs', { ...inputs, prompt: 'x', params });
      const id = (answer?.body as { id?: string } | undefined)?.id;
      if (id) runs.push(id);
    },
    () => siege.json('POST', `/api/runs/${dice.pick(runs)}/cancel`),
    () => siege.json('DELETE', `/api/runs/${dice.pick(runs)}`),
    () => siege.json('DELETE', `/api/runs/${dice.pick(runs)}`),
    () => siege.json('GET', `/api/runs/${dice.pick(runs)}`),
    () => siege.json('PATCH', `/api/runs/${dice.pick(runs)}`, { starred: dice.next() < 0.5 }),
    () => siege.json('PATCH', `/api/runs/${dice.pick(runs)}`, { position: dice.below(5) }),
    () => siege.json('GET', `/api/runs?limit=${dice.below(100)}`),
    () => siege.json('GET', `/api/runs/${dice.pick(runs)}/events?after=${dice.below(100)}`),
    () => siege.json('GET', `/api/storage?olderThanDays=${dice.below(2)}`),
    () => siege.json('POST', '/api/storage/delete', { kind: dice.pick(KINDS), olderThanDays: dice.below(2) }),
    () => siege.json('GET', '/api/assets'),
    () => siege.json('PATCH', `/api/assets/${dice.pick(assets)}`, { kept: dice.next() < 0.5 }),
    () => siege.json('DELETE', `/api/assets/${dice.pick(assets)}`),
    () => watch(siege, dice.pick(runs)),
    () => siege.json('PATCH', '/api/queue', { paused: dice.next() < 0.3 }),
  ];
  await Promise.all(
    Array.from({ length: HANDS }, async () => {
      while (siege.goesOn()) await dice.pick(ways)();
    }),
  );
  await siege.json('PATCH', '/api/queue', { paused: false });
  for (const id of new Set(runs.slice(1))) await siege.json('DELETE', `/api/runs/${id}`);
  await siege.stands();
}

/** Follows a video for a moment, or to its end. */
async function watch(siege: Siege, run: string): Promise<void> {
  siege.tries++;
  const leave = new AbortController();
  const timer = setTimeout(() => leave.abort(), siege.dice.below(2000));
  try {
    const answer = await fetch(`${siege.studio.url}/api/runs/${run}/stream`, { signal: leave.signal });
    if (answer.status === 200) await answer.arrayBuffer();
    else await siege.heard(answer, `the stream of ${run}`);
  } catch {
    // Left, or the run was deleted meanwhile.
  } finally {
    clearTimeout(timer);
  }
}

/** The portrait and the recording of the first example, once the studio has taken them in. */
export async function exampleInputs({ studio }: Siege): Promise<{ image: string; audio: string }> {
  for (;;) {
    const { defaults } = await studio.json<{ defaults: { image: string | null; audio: string | null } }>(
      '/api/options',
    );
    const { image, audio } = defaults;
    if (image && audio) return { image, audio };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
