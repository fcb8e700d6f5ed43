// Has a portrait say a recording, live, and then a text: node speak.mjs STUDIO PORTRAIT SPEECH.wav TEXT OUT.mp4
// SPEECH.wav: 16 kHz, mono, 16-bit. Needs `npm install ws`.
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import WebSocket from 'ws';

const [studio, portrait, speech, text, out] = process.argv.slice(2);
const PACKET = 640; // bytes: 20 ms

const form = new FormData();
form.append('kind', 'image');
form.append('file', new Blob([await readFile(portrait)]), 'portrait');
const { id: image } = await (await fetch(`${studio}/api/assets`, { method: 'POST', body: form })).json();

const socket = new WebSocket(`${studio.replace('http', 'ws')}/api/live`);
const video = createWriteStream(out);
const say = (message) => socket.send(JSON.stringify(message));

socket.on('open', () => say({ open: { image, params: { size: '384*256' } } }));
socket.on('message', async (data, isBinary) => {
  // Fragmented MP4: could as well be piped to a player.
  if (isBinary) return video.write(data);
  const message = JSON.parse(data);
  if (message.type === 'failed') throw new Error(message.problem.detail);
  if (message.type === 'opened') {
    const pcm = (await readFile(speech)).subarray(44);
    // As fast as it goes: the studio says it in its own time.
    for (let at = 0; at < pcm.length; at += PACKET) socket.send(pcm.subarray(at, at + PACKET));
    // Behind the recording. `{"interrupt": {}}` would silence both at once.
    say({ text: { text } });
  }
  if (message.type === 'said') {
    if (message.problem) console.error(message.problem.detail);
    // The lips close behind the last word.
    setTimeout(() => say({ close: {} }), 500);
  }
  // Nothing follows it.
  if (message.type === 'ended') socket.close();
});
socket.on('close', () => video.end());
