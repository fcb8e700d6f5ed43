import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { command, optionsOf, VideoOptions, withBeginning, withParams, withStudio } from './command-line.ts';
import type { Door } from './door.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import { openDoor } from './open-door.ts';
import { checkOutFile } from './out-file.ts';
import { parseParams } from './param-flags.ts';
import { makeParts } from './parts/make-parts.ts';
import { PartLength, partsWanted } from './parts/parts-wanted.ts';
import { destinationOf, perform, whyNot } from './perform.ts';
import { planLine } from './plan-line.ts';
import { checkEngine, type Looked, look } from './plan-request.ts';
import { ProgressReport } from './progress-report.ts';
import type { Setting } from './setting.ts';
import { paramsOf, scenarioOf } from './settings.ts';
import type { Terminal } from './terminal.ts';
import { wishedSound } from './wished-sound.ts';

const EXAMPLES = `
Examples:
  liveavatar-studio generate --image anna.jpg --audio welcome.wav --prompt "A woman welcomes us" --out welcome.mp4
  liveavatar-studio generate --image anna.jpg --audio welcome.wav --scenario fast-standard --plan
  liveavatar-studio generate --image anna.jpg --audio welcome.wav --out - | ffplay -
  liveavatar-studio generate --image anna.jpg --text "Welcome to our studio." --voice en-slt --out welcome.mp4
  liveavatar-studio generate --image anna.jpg --audio lecture.mp3 --parts auto --out lecture.mp4

A command line of LiveAvatar's own script works; --lenient ignores the flags that mean nothing here.
`;

const Options = VideoOptions.extend({
  plan: VideoOptions.shape.yes,
  parts: PartLength.optional(),
  partPrompts: z.string().min(1).optional(),
});
type Options = z.infer<typeof Options>;

/** `generate`: one video. */
export function generateCommand(setting: Setting): Command {
  const generating = command('generate', 'Make one video of a portrait, a recording and a prompt.')
    .usage('--image FILE (--audio FILE | --text TEXT) [options]')
    .option('--image <file>', 'the portrait')
    .option('--audio <file>', 'the recording')
    .option('--text <text>', 'spoken in place of a recording')
    .option(
      '--voice <id>',
      'who speaks it; "liveavatar-studio voices" lists them (usually whoever can read the text)',
    )
    .option('--speed <n>', 'of the voice, 0.5–2 (usually 1)')
    .option('--prompt <text>', 'what is to be seen')
    .option('--engine <id>', 'the engine; "liveavatar-studio engines" lists them')
    .option(
      '--out <file>',
      'where the video goes, written completely or not at all; - is stdout, while it is made',
    )
    .option(
      '--parts <length>',
      'make the whole recording in parts of about so many seconds, or "auto", cut in pauses and joined at the end',
    )
    .option(
      '--part-prompts <file>',
      'prompts of the parts: a line each; an empty one goes on with that before',
    )
    .option('--plan', 'say what it would come to, and end')
    .option('--lenient', 'ignore flags that are not known')
    .option('--json', "one object a line on stdout: the studio's events; with --plan, the plan");
  return withStudio(withParams(withBeginning(generating)))
    .addHelpText('after', EXAMPLES)
    .action(async () => {
      const { options } = optionsOf(generating, Options, setting.terminal, 0);
      setting.end(await generate(options, parseParams(generating.opts()), setting));
    });
}

async function generate(
  options: Options,
  flags: ReturnType<typeof parseParams>,
  setting: Setting,
): Promise<ExitCode> {
  const { terminal, interruption } = setting;
  const { image, prompt = '', engine, out, json } = options;
  if (image === undefined) throw new CommandError(EXIT.usage, '--image FILE is needed.');
  if (!existsSync(image)) throw new CommandError(EXIT.usage, `--image ${image} is not there.`);
  const audio = wishedSound(options, (name) => `--${name}`);
  if (json && out === '-') throw new CommandError(EXIT.usage, '--json and --out - both want stdout.');
  const destination = destinationOf(options.plan ? undefined : out);
  if (destination.kind === 'file') checkOutFile(destination.path);
  const door = await openDoor(options, setting);
  try {
    const params = { ...(await paramsOf(options, door)), ...flags };
    const { scenario } = options;
    const usual = scenario === undefined ? undefined : (await scenarioOf(scenario, door)).parts;
    const parts = partsWanted({ ...options, parts: options.parts ?? usual });
    if (parts && out === '-')
      throw new CommandError(EXIT.usage, 'Parts are joined at the end: they need a file, not --out -.');
    const looked = await look(door, { engine, image, audio, prompt, params, parts }, options.yes);
    if (options.plan && json) process.stdout.write(`${JSON.stringify(looked.plan)}\n`);
    tell(looked, terminal);
    if (looked.refusals.length > 0) return EXIT.refused;
    if (options.plan) return EXIT.done;
    await checkEngine(door, engine);
    if (parts) return await makeParts(door, looked, { ...setting, out, json });
    return await make(door, looked, { ...setting, destination, json });
  } finally {
    // A second Ctrl+C is heard meanwhile.
    await interruption.during(() => undefined, door.close());
  }
}

/** What a person should know before anything runs. */
function tell({ plan, changes, advice, refusals }: Looked, { say }: Terminal): void {
  for (const line of advice) say(`! ${line}`);
  for (const line of changes) say(`~ ${line}`);
  for (const line of refusals) say(`✗ ${line}`);
  say(planLine(plan));
}

async function make(
  door: Door,
  { request }: Looked,
  {
    terminal,
    interruption,
    destination,
    json,
  }: Setting & { destination: ReturnType<typeof destinationOf>; json: boolean },
): Promise<ExitCode> {
  const progress = new ProgressReport(terminal);
  const { id } = await door.create(request);
  const { run, exit, video } = await perform(door, id, destination, interruption, (event) => {
    if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
    progress.hear(event);
  });
  progress.end();
  if (exit !== EXIT.done) terminal.say(whyNot(run));
  const seconds = run.progress.elapsedSeconds;
  const what = run.status === 'done' ? 'Video' : 'The part that was made';
  if (video !== null)
    terminal.say(
      `${what}: ${run.progress.frames} frames, ${(run.progress.frames / run.fps).toFixed(1)} s, made in ${seconds.toFixed(1)} s`,
    );
  if (video !== null && !json) process.stdout.write(`${video}\n`);
  return exit;
}
