import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Asset, AssetKind, ProblemError, ROUTES } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { contractRoute } from '../contract-route.ts';
import { contentDisposition } from '../download-name.ts';
import { partsOf, unlessDamaged } from '../upload-parts.ts';

/** The address is the digest of the bytes. */
const FOR_EVER = 'private, max-age=31536000, immutable';

/** Portraits and recordings: upload, look at, correct. */
export async function assetRoutes(app: FastifyInstance, { assets, config }: Studio): Promise<void> {
  const { limits } = config;
  await app.register(multipart, {
    limits: {
      fileSize: Math.max(limits.maxImageBytes, limits.maxAudioBytes) + 1,
      files: 1,
      fields: 4,
      parts: 5,
      fieldNameSize: 50,
      fieldSize: 1000,
      headerPairs: 20,
    },
  });
  const known = async (id: string): Promise<Asset> => {
    const asset = await assets.get(id);
    if (!asset) throw new ProblemError('not_found', 'There is no such file in the studio.');
    return asset;
  };

  contractRoute(app, ROUTES.uploadAsset, ({ request }) => receive(request, assets));
  contractRoute(app, ROUTES.assetInfo, ({ params }) => known(params.id));
  contractRoute(app, ROUTES.assetBytes, async ({ params, reply }) => {
    const asset = await known(params.id);
    const paths = await assets.paths(asset.id);
    if (!paths) throw new ProblemError('not_found', 'There is no such file in the studio.');
    reply
      .type(asset.mime)
      .header('content-disposition', contentDisposition('inline', asset.name))
      .header('cache-control', FOR_EVER);
    return reply.sendFile(basename(paths.original), dirname(paths.original), { cacheControl: false });
  });
  contractRoute(app, ROUTES.assetPreview, async ({ params, query, reply }) => {
    const { kind, mime, id } = await known(params.id);
    const paths = await assets.paths(id);
    if (!paths) throw new ProblemError('not_found', 'There is no such file in the studio.');
    const [preview, type] =
      kind === 'image' ? [paths.preview(query.size), 'image/jpeg'] : [paths.playable, 'audio/wav'];
    const isThere = preview !== null && preview !== paths.original && existsSync(preview);
    reply.type(isThere ? type : mime).header('cache-control', FOR_EVER);
    const path = isThere ? preview : paths.original;
    return reply.sendFile(basename(path), dirname(path), { cacheControl: false });
  });
  contractRoute(app, ROUTES.fixAsset, async ({ params, body }) => {
    const { id } = await known(params.id);
    return assets.fix(id, body);
  });
}

/** Reads the parts in order: the kind has to be known before the bytes come. */
async function receive(request: FastifyRequest, assets: Studio['assets']): Promise<Asset> {
  if (!request.isMultipart())
    throw new ProblemError('invalid_request', 'Send the file as multipart/form-data: "kind", then "file".');
  let kind: AssetKind | null = null;
  for await (const part of partsOf(request)) {
    if (part.type === 'field') {
      if (part.fieldname !== 'kind') continue;
      const parsed = AssetKind.safeParse(part.value);
      if (!parsed.success)
        throw new ProblemError('invalid_request', 'The kind is "image" or "audio".', { field: 'kind' });
      kind = parsed.data;
      continue;
    }
    if (!kind)
      throw new ProblemError('invalid_request', 'Say the kind of the file before the file itself.', {
        field: 'kind',
      });
    return await assets.add({ kind, filename: part.filename, content: part.file }).catch(unlessDamaged(part));
  }
  throw new ProblemError('invalid_request', 'There is no file in this upload.', { field: 'file' });
}
