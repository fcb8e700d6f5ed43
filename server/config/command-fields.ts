import { z } from 'zod';
import { Localized, Stage } from '../contract/index.ts';

const Value = z.union([z.string(), z.number(), z.boolean()]);

/** `if` names a placeholder: a switch that is on, a text that is not empty; with `is`, anything that equals it. */
const Condition = z.strictObject({ if: z.string(), is: Value.optional() });
export type Condition = z.infer<typeof Condition>;

/** One argument, or some that only a condition brings in. */
const Argument = z.union([
  z.string(),
  Condition.extend({ use: z.array(z.string()).default([]), else: z.array(z.string()).default([]) }),
]);

const Variable = z.union([z.string(), Condition.extend({ use: z.string(), else: z.string() })]);

/** A text for a person; one that is the same in every language may stand alone. */
const Text = z.union([
  z
    .string()
    .min(1)
    .transform((text): Localized => ({ en: text, zh: text })),
  Localized,
]);

/** Something that has to be on this machine; `what` it is and `how` to get it are told where it is missing. */
const Need = z
  .strictObject({
    /** A path, or a name on the PATH. */
    program: z.string().optional(),
    file: z.string().optional(),
    folder: z.string().optional(),
    /** Without a full stop: where it was looked for is said behind it. */
    what: Text,
    how: Text,
    /** Settings as a person might write them, ready to copy; absent = those that are empty. */
    write: z.record(z.string(), z.string()).optional(),
    /** A command that gets it, ready to copy. It may name settings. */
    run: z.string().min(1).optional(),
  })
  .refine(
    ({ program, file, folder }) => [program, file, folder].filter((it) => it !== undefined).length === 1,
    {
      message: 'one of "program", "file" and "folder"',
    },
  );
export type Need = z.infer<typeof Need>;

const Expression = z.string().superRefine((source, context) => {
  try {
    new RegExp(source, 'u');
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
  }
});

/** What a line of output says about the run. The first reader that fits a line is the one that counts. */
const Reader = z.strictObject({
  /**
   * A regular expression. Its named groups are numbers of the run: `clip` of `clips`, `block`, `step` of `steps`,
   * frames `made`, how many processes are `printers` of the same lines; or the text of an `error`.
   */
  line: Expression,
  /** What the program does from this line on. */
  stage: Stage.optional(),
  /** Every such line begins another one. */
  begins: z.enum(['block', 'clip']).optional(),
});
export type Reader = z.infer<typeof Reader>;

const Output = z.discriminatedUnion('kind', [
  /** A video file, whole when the program ends. `*` in its name stands for anything; the newest counts. */
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1) }),
  /** Files of frames, each named on a line of output once it is whole, in order; they are removed when read. */
  z.strictObject({
    kind: z.literal('chunks'),
    /** A regular expression whose group `path` is the file. */
    line: Expression,
    format: z.enum(['rgb24', 'rgba', 'yuv420p']).default('rgb24'),
    /** The file is JSON and this key holds the pixels, in hexadecimal; without it the file is nothing but pixels. */
    payload: z.string().optional(),
    /** What the JSON before the payload must say, by dotted path. */
    expects: z.record(z.string(), z.string()).default({}),
    /** Whether the program is ended as soon as the expected frames have come. */
    enough: z.boolean().default(false),
  }),
]);
export type CommandOutput = z.infer<typeof Output>;

/** How a program is run that makes a video, as far as its shape goes. */
export const CommandFields = z.strictObject({
  /** What a person fills in; each is a placeholder too. Empty = not set up. Later ones may name earlier ones. */
  settings: z.record(z.string(), z.string()).default({}),
  needs: z.array(Need).default([]),
  program: z.string().min(1),
  args: z.array(Argument).default([]),
  /** Added to the studio's environment. */
  env: z.record(z.string(), Variable).default({}),
  /** The program's working directory. */
  folder: z.string().default('{out}'),
  output: Output,
  readers: z.array(Reader).default([]),
  /** Frames in a block, where the readers count blocks. */
  blockFrames: z.int().positive().default(12),
  /** From SIGTERM to SIGKILL when a run is cancelled, s. */
  stopGrace: z.number().positive().default(5),
  /** Where the folders of the runs are made; empty = the system's temporary folder. */
  scratch: z.string().default(''),
});
export type CommandFields = z.infer<typeof CommandFields>;
