/** A process that encodes for ever and keeps a spare encoder; says the process ids of both, then waits to be killed. */
import type { EncodeJob } from '../../server/media/encoder/job.ts';
import { EncoderPool } from '../../server/media/encoder/pool.ts';
import { encoderPids } from './encoder-pids.ts';
import { FakeEngine } from './flash-and-click.ts';

const pool = new EncoderPool();
const job: EncodeJob = JSON.parse(process.argv[2] ?? '');
const encoding = await pool.open(job);
const engine = new FakeEngine(encoding.socket);
encoding.onFragment(({ frames }) => {
  if (frames < 40) return;
  const pids = encoderPids();
  if (pids.length === 2) process.send?.(pids);
});
await engine.send(0, 40);
await engine.send(40, 100_000);
