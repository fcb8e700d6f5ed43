import { mkdir, rm } from 'node:fs/promises';
import { join, parse, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchId, BatchWithRuns, Run } from '../../contract/index.ts';
import type { Door } from '../door.ts';
import { CommandError, EXIT, type ExitCode, exitOfProblem } from '../exit-code.ts';
import { writeWhole } from '../out-file.ts';
import { perform, whyNot } from '../perform.ts';
import { clock } from '../plan-line.ts';
import type { Looked } from '../plan-request.ts';
import { ProgressReport, timeOf } from '../progress-report.ts';
import type { Setting } from '../setting.ts';
import { unfinished } from './unfinished.ts';

/** How often a studio is asked whether it has joined the parts, ms. */
const ASK_AGAIN_MS = 250;

/** What making a long video needs besides the studio. */
interface Surroundings extends Setting {
  /** Where the whole goes; undefined = nowhere but the studio. */
  out: string | undefined;
  json: boolean;
}

/**
 * Makes a long video part by part. With `--out film.mp4` each part lies in `film.parts/` from when it is done until the
 * whole is there. What was begun by the same command before is gone on with.
 */
export async function makeParts(door: Door, { request }: Looked, around: Surroundings): Promise<ExitCode> {
  const { terminal, interruption, out, json } = around;
  const id = await begin(door, request, terminal.say);
  const folder = out === undefined ? null : partsFolder(out);
  const { runs } = await door.batch(id);
  for (const { id: part, batch, part: stretch } of runs) {
    const label = `part ${(batch?.index ?? 0) + 1}/${runs.length}`;
    const progress = new ProgressReport(terminal, label);
    const name = `part_${String((batch?.index ?? 0) + 1).padStart(3, '0')}.mp4`;
    // The last one comes with the whole.
    const path = folder === null || batch?.index === runs.length - 1 ? null : join(folder, name);
    const isMade = (await door.run(part)).status === 'done';
    const { run, exit } = await perform(door, part, { kind: 'none' }, interruption, (event) => {
      if (isMade) return;
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
      progress.hear(event);
    });
    progress.end();
    if (exit !== EXIT.done) {
      terminal.say(`${label}: ${whyNot(run)} The same command goes on from here.`);
      return exit;
    }
    if (path !== null) await keepPart(door, run, path);
    if (!isMade && stretch)
      terminal.say(
        `${label}: ${clock(stretch.start)}–${clock(stretch.end)} made in ${timeOf(run.progress.elapsedSeconds)}${path === null ? '' : `  ${path}`}`,
      );
  }
  return finish(door, id, folder, around);
}

/** The batch to follow: a new one, or that of the same request which has not come to its end. */
async function begin(door: Door, request: Looked['request'], say: (line: string) => void): Promise<BatchId> {
  const begun = await unfinished(door, request);
  if (begun) {
    const made = begun.counts.done;
    say(`Going on with what was begun before: ${made} of ${begun.of} parts are there.`);
    await door.resume(begun.id);
    return begun.id;
  }
  const { batch } = await door.create(request);
  if (!batch) throw new CommandError(EXIT.failed, 'The studio has made one run of it: it knows no parts.');
  return batch.id;
}

async function finish(
  door: Door,
  id: BatchId,
  folder: string | null,
  { terminal, out, json }: Surroundings,
): Promise<ExitCode> {
  terminal.show('joining the parts');
  const whole = await joined(door, id);
  terminal.show('');
  if (whole.joined?.state === 'failed') {
    const { code, detail } = whole.joined.problem;
    terminal.say(`${detail} The parts are kept, and the same command joins them.`);
    return exitOfProblem(code);
  }
  if (out !== undefined) {
    await writeWhole(out, (draft) => door.saveWhole(id, draft));
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
  const seconds = whole.joined?.state === 'done' ? whole.joined.seconds : 0;
  terminal.say(
    `Video: ${timeOf(seconds)} in ${whole.of} ${whole.of === 1 ? 'part' : 'parts'}, a chapter each`,
  );
  if (!json) process.stdout.write(`${out ?? (await door.keptWhole(id))}\n`);
  return EXIT.done;
}

/** Resolves once the parts are joined, or could not be. */
async function joined(door: Door, id: BatchId): Promise<BatchWithRuns> {
  for (;;) {
    const batch = await door.batch(id);
    if (batch.joined && batch.joined.state !== 'joining') return batch;
    await sleep(ASK_AGAIN_MS);
  }
}

/** A part is there from an earlier time, or is brought now. */
async function keepPart(door: Door, run: Run, path: string): Promise<void> {
  await mkdir(parse(path).dir, { recursive: true });
  await rm(path, { force: true });
  await writeWhole(path, (draft) => door.save(run.id, draft));
}

/** `film.mp4` → `film.parts` beside it. */
function partsFolder(out: string): string {
  const { dir, name } = parse(resolve(out));
  return join(dir, `${name}.parts`);
}
