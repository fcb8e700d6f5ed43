import type { DoctorVerdict } from '#contract';
import { mediaSourceClass } from '../../player/media-source.ts';

/** What this browser can do of what the page wants, by the name of its sentence. */
export interface BrowserFinding {
  name: 'video' | 'sockets' | 'capture' | 'clipboard';
  verdict: DoctorVerdict;
}

/** As the encoder writes it: H.264 High and AAC in fragmented MP4. */
const VIDEO = 'video/mp4; codecs="avc1.64001f, mp4a.40.2"';

/** Looks at the browser that shows the page: it may be another one, on another machine, than the studio's. */
export function browserFindings(): BrowserFinding[] {
  const can = (does: boolean, otherwise: DoctorVerdict): DoctorVerdict => (does ? 'pass' : otherwise);
  return [
    { name: 'video', verdict: can(mediaSourceClass()?.isTypeSupported(VIDEO) === true, 'fail') },
    { name: 'sockets', verdict: can('WebSocket' in window, 'fail') },
    // Both are only given to pages of this machine, and over HTTPS.
    { name: 'capture', verdict: can(navigator.mediaDevices !== undefined, 'advise') },
    { name: 'clipboard', verdict: can(navigator.clipboard !== undefined, 'advise') },
  ];
}
