import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { Localized, Prompt } from '../contract/index.ts';
import { readYaml } from './read-yaml.ts';

/** A file beside examples.yaml, in a folder of its own at most: no way out of `configs/examples/`. */
const ExampleFile = z.string().regex(/^(?!.*\.\.)[\w-][\w./-]*$/);

const ExamplesFile = z
  .array(
    z.strictObject({
      id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
      label: Localized,
      portrait: ExampleFile,
      recording: ExampleFile,
      prompt: Prompt,
    }),
  )
  .nullable();

/** A shipped example with the absolute paths of its files. */
export interface ExampleSource {
  id: string;
  label: Localized;
  portrait: string;
  recording: string;
  prompt: string;
}

/**
 * The shipped examples; none when the file is absent or empty.
 * @throws ConfigError when the file is broken.
 */
export function readExamples(path: string): ExampleSource[] {
  if (!existsSync(path)) return [];
  const folder = dirname(path);
  return (readYaml(path, ExamplesFile) ?? []).map((example) => ({
    ...example,
    portrait: join(folder, example.portrait),
    recording: join(folder, example.recording),
  }));
}
