import { type ProgramInput, type ProgramRun, requestOf, TOKEN_VARIABLE } from './program-run.ts';

/** What a shell takes as it is. */
const PLAIN = /^[\w@%+=:,./-]+$/;

/** For bash: asks for the run, waits for its end, fetches the video. */
export function curlSnippet(run: ProgramRun): string {
  const { studio, parts } = run;
  const login = loginOf(run);
  const [from, at, over] = parts
    ? ['.*"batch":{', 'batches', '"joined":{"state":"(done|failed)|"status":"(failed|cancelled|interrupted)']
    : ['{', 'runs', '"status":"(done|failed|cancelled|interrupted)'];
  return `STUDIO=${quoted(studio)}
RUN=$(curl -sS --fail-with-body "$STUDIO/api/runs"${login} -H 'Content-Type: application/json' -d @- <<'JSON'
${JSON.stringify(requestOf(run), null, 2)}
JSON
) || echo "$RUN"
ID=$(echo "$RUN" | sed -n 's/^${from}"id":"\\([a-z0-9]*\\)".*/\\1/p')
while curl -fsS "$STUDIO/api/${at}/$ID"${login} | grep -qvE '${over}"'; do sleep 1; done
curl -fsS "$STUDIO/api/${at}/$ID/video"${login} -o video.mp4
`;
}

/** For bash: the command of the studio, on files fetched from it. */
export function commandSnippet(run: ProgramRun): string {
  const { studio, prompt, engine, params, parts } = run;
  const fetched = [
    { input: run.image, file: fileOf('portrait', run.image) },
    { input: run.audio, file: fileOf('recording', run.audio) },
  ];
  const lines = fetched.map(({ input, file }) => `curl -fsS ${quoted(input.url)}${loginOf(run)} -o ${file}`);
  const flags = Object.entries(params).flatMap(([name, value]) => {
    // An empty text is what it is without the flag.
    if (value === '') return [];
    if (typeof value === 'boolean') return [`--${name} ${value ? 'on' : 'off'}`];
    return [flag(name, name === 'size' ? String(value).replace('*', 'x') : String(value))];
  });
  const [image, audio] = fetched.map(({ file }) => file);
  const command = [
    `npx liveavatar-studio generate --url ${quoted(studio)}`,
    `--image ${image} --audio ${audio}`,
    ...(prompt === '' ? [] : [flag('prompt', prompt)]),
    `--engine ${engine}`,
    ...flags,
    ...partFlags(parts),
    '--out video.mp4',
  ];
  return `${[...lines, ...partPrompts(parts)].join('\n')}\n${command.join(' \\\n  ')}\n`;
}

function loginOf({ asksForToken }: ProgramRun): string {
  return asksForToken ? ` -H "Authorization: Bearer $${TOKEN_VARIABLE}"` : '';
}

/** A name in the folder at hand, with the ending that the file was uploaded with. */
function fileOf(what: string, { name }: ProgramInput): string {
  return what + (/\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? '');
}

/** A flag and its value, which may begin with a dash. */
function flag(name: string, value: string): string {
  return `--${name}${value.startsWith('-') ? '=' : ' '}${quoted(value)}`;
}

function quoted(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function partFlags(parts: ProgramRun['parts']): string[] {
  if (!parts) return [];
  const prompts = hasPrompts(parts) ? ' --part-prompts prompts.txt' : '';
  return [`--parts ${parts.seconds}${prompts}`];
}

/** A line for each part, as the command reads them. */
function partPrompts(parts: ProgramRun['parts']): string[] {
  if (!parts || !hasPrompts(parts)) return [];
  const lines = parts.prompts.map((prompt) => prompt.replace(/\s*\n\s*/g, ' '));
  return [
    `printf '%s\\n' ${lines.map((line) => (line === '' ? "''" : quoted(line))).join(' ')} > prompts.txt`,
  ];
}

function hasPrompts({ prompts }: NonNullable<ProgramRun['parts']>): boolean {
  return prompts.some((prompt) => prompt !== '');
}
