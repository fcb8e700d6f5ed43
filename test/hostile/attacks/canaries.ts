import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Siege } from '../siege.ts';

/** Files and settings that name an address: nobody may come to look. */
export async function canaries(siege: Siege): Promise<void> {
  let visitors = 0;
  const canary = createServer((_request, response) => {
    visitors++;
    response.end('sung');
  });
  await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
  const { port } = canary.address() as AddressInfo;
  const { dice } = siege;
  while (siege.goesOn()) {
    const url = `${dice.pick(['http', 'HTTP', 'tcp', 'ftp', 'concat:http', 'crypto:http', 'cache:http'])}://127.0.0.1:${port}/${dice.below(1e9)}`;
    const before = visitors;
    const file = dice.pick(FILES)(url);
    await siege.upload(
      dice.pick(['image', 'audio']),
      Buffer.from(file),
      `canary.${dice.pick(['svg', 'wav', 'm3u8', 'png'])}`,
    );
    const field = dice.pick(['image', 'audio', 'prompt', 'engine', 'params']);
    const value = field === 'params' ? { lora_path_dmd: url } : url;
    await siege.json('POST', dice.pick(['/api/runs', '/api/plan', '/api/prepare']), { [field]: value });
    if (visitors > before)
      siege.found(`somebody came to ${url}, named in ${JSON.stringify(file.slice(0, 120))}`);
  }
  canary.close();
}

const FILES: readonly ((url: string) => string)[] = [
  (url) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><image href="${url}" width="9" height="9"/></svg>`,
  (url) =>
    `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "${url}">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>`,
  (url) => `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${url}\n#EXT-X-ENDLIST\n`,
  (url) => `ffconcat version 1.0\nfile '${url}'\n`,
  (url) =>
    `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>${url}</BaseURL></Period></MPD>`,
  (url) => `[playlist]\nFile1=${url}\nNumberOfEntries=1\n`,
  (url) => `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\na=control:${url}\nm=audio 9 RTP/AVP 0\n`,
];
