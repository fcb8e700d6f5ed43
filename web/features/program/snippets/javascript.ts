import { type ProgramRun, TOKEN_VARIABLE } from './program-run.ts';

/** A module for Node with `@gradio/client`. */
export function javascriptSnippet({
  studio,
  asksForToken,
  image,
  audio,
  prompt,
  engine,
  params,
}: ProgramRun): string {
  const token = asksForToken ? `const token = process.env.${TOKEN_VARIABLE};\n` : '';
  const login = asksForToken ? ", { auth: ['studio', token] }" : '';
  const headers = asksForToken ? ', { headers: { authorization: `Bearer ${token}` } }' : '';
  const values = Object.entries({ prompt, engine, ...params });
  return `import { writeFile } from 'node:fs/promises';
import { Client, handle_file } from '@gradio/client';

${token}const client = await Client.connect(${JSON.stringify(studio)}${login});
const { data } = await client.predict('/generate', {
  image: handle_file(${JSON.stringify(image.url)}),
  audio: handle_file(${JSON.stringify(audio.url)}),
${values.map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`).join('\n')}
});
const [video, status] = data;
console.log(status);
const answer = await fetch(video.url${headers});
await writeFile('video.mp4', answer.body);
`;
}
