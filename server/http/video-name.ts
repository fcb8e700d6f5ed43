import type { Run } from '../contract/index.ts';
import { fileName } from './download-name.ts';

/** What a run's video is called once it has left the studio: its title, or the model's name, and when it was made. */
export function videoName({ title, createdAt }: Run): string {
  const when = createdAt.slice(0, 16).replace('T', ' ').replace(':', '-');
  return fileName([title ?? 'LiveAvatar', when], 'mp4');
}
