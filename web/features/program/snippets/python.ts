import { gradioCall } from './gradio-call.ts';
import { type ProgramRun, TOKEN_VARIABLE } from './program-run.ts';

/** A script for `gradio_client`, of version 1 or 2. */
export function pythonSnippet(run: ProgramRun): string {
  const { studio, asksForToken, image, audio } = run;
  const login = asksForToken ? `, auth=("studio", os.environ["${TOKEN_VARIABLE}"])` : '';
  const { endpoint, values } = gradioCall(run);
  return `${asksForToken ? 'import os\n' : ''}import shutil

from gradio_client import Client, handle_file

client = Client(${literal(studio)}${login})
video, status = client.predict(
    image=handle_file(${literal(image.url)}),
    audio=handle_file(${literal(audio.url)}),
${Object.entries(values)
  .map(([name, value]) => `    ${name}=${literal(value)},`)
  .join('\n')}
    api_name=${literal(endpoint)},
)
print(status)
shutil.copy(video, "video.mp4")
`;
}

/** Python reads the numbers and texts of JSON as they are. */
function literal(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return JSON.stringify(value);
}
