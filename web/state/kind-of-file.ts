import { type AssetKind, PORTRAIT_ENDINGS, RECORDING_ENDINGS } from '#contract';

const OF_TYPE: Readonly<Record<string, AssetKind>> = { image: 'image', audio: 'audio', video: 'audio' };

/**
 * What a dropped or pasted file is for: by its declared type, or by its name where the system knows none of it; null for
 * neither. The studio itself looks at the content.
 */
export function kindOfFile({ type, name }: Pick<File, 'type' | 'name'>): AssetKind | null {
  const declared = OF_TYPE[type.split('/')[0] ?? ''];
  if (declared) return declared;
  const ending = name.split('.').at(-1)?.toLowerCase();
  const among = (endings: readonly string[]) => ending !== undefined && endings.includes(ending);
  return among(PORTRAIT_ENDINGS) ? 'image' : among(RECORDING_ENDINGS) ? 'audio' : null;
}
