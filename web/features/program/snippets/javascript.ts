import { gradioCall } from './gradio-call.ts';
import { type ProgramRun, TOKEN_VARIABLE } from './program-run.ts';

/** A module for Node with `@gradio/client`. */
export function javascriptSnippet(run: ProgramRun): string {
  const { studio, asksForToken, image, audio } = run;
  const token = asksForToken ? `const token = process.env.${TOKEN_VARIABLE};\n` : '';
  const login = asksForToken ? ", { auth: ['studio', token] }" : '';
  const headers = asksForToken ? ', { headers: { authorization: `Bearer ${token}` } }' : '';
  const { endpoint, values } = gradioCall(run);
  return `import { writeFile } from 'node:fs/promises';
import { Client, handle_file } from '@gradio/client';

${token}const client = await Client.connect(${JSON.stringify(studio)}${login});
const { data } = await client.predict('${endpoint}', {
  image: handle_file(${JSON.stringify(image.url)}),
  audio: handle_file(${JSON.stringify(audio.url)}),
${Object.entries(values)
  .map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`)
  .join('\n')}
});
const [video, status] = data;
console.log(status);
const answer = await fetch(video.url${headers});
await writeFile('video.mp4', answer.body);
`;
}
