import { Readable } from 'node:stream';
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { type Asset, AssetId, AssetKind, ProblemError } from '../contract/index.ts';
import type { Studio } from '../studio.ts';
import { answered } from './answer.ts';

/** Portraits and recordings, as tools: what is there, what is wrong with one, a new one. */
export function inputTools(server: McpServer, { assets, storage }: Studio): void {
  server.registerTool(
    'list_inputs',
    {
      title: 'List inputs',
      description: 'The portraits and recordings that the studio has, examples included.',
      annotations: { readOnlyHint: true },
      inputSchema: z.object({}),
    },
    () =>
      answered(async () => {
        const inputs = await storage.inputs();
        return { inputs: inputs.map(({ id, kind, name, example }) => ({ id, kind, name, example })) };
      }),
  );
  server.registerTool(
    'inspect_input',
    {
      title: 'Inspect an input',
      description: 'What was found in a portrait or recording, and what would make a better video.',
      annotations: { readOnlyHint: true },
      inputSchema: z.object({ id: AssetId }),
    },
    ({ id }) =>
      answered(async () => {
        const asset = await assets.get(id);
        if (!asset) throw new ProblemError('not_found', 'There is no such file in the studio.');
        return inspected(asset);
      }),
  );
  server.registerTool(
    'add_input',
    {
      title: 'Add an input',
      description:
        'Takes in a portrait or a recording, as base64. Larger files: POST /api/assets (multipart: "kind", then "file").',
      annotations: { idempotentHint: true },
      inputSchema: z.object({ kind: AssetKind, name: z.string().max(200), base64: z.base64() }),
    },
    ({ kind, name, base64 }) =>
      answered(async () => {
        const content = Readable.from([Buffer.from(base64, 'base64')]);
        return inspected(await assets.add({ kind, filename: name, content }));
      }),
  );
}

/** What a model can use; waveforms and outlines are for eyes. */
function inspected(asset: Asset): Record<string, unknown> {
  const { id, kind, name, mime, bytes } = asset;
  const findings = asset.findings.map(({ check, verdict, message, fix }) => ({
    check,
    verdict,
    message,
    fix,
  }));
  const size =
    asset.kind === 'image'
      ? { width: asset.width, height: asset.height, faces: asset.faces.length }
      : { seconds: asset.seconds, sampleRate: asset.sampleRate, channels: asset.channels };
  return { id, kind, name, mime, bytes, ...size, findings };
}
