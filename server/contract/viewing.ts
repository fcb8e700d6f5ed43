import { z } from 'zod';
import { Progress, Run, RunId } from './run.ts';
import { Text } from './text.ts';

/** How long a door stays open at most, minutes. */
const MOST_MINUTES = 12 * 60;

/** As `opened` of a live session names it. */
const SessionId = z.string().max(64);

/** The door through which others on the network watch: whether it is open, and how it is found. */
export const Viewing = z.discriminatedUnion('open', [
  z.object({ open: z.literal(false) }),
  z.object({
    open: z.literal(true),
    /** Unguessable addresses, one for each of this machine's, the likeliest first. */
    urls: z.array(z.url()).min(1),
    /** How many watch now. */
    viewers: z.int().min(0),
    /** When it closes by itself. */
    closesAt: z.iso.datetime(),
    /** The run shown through it; null = none yet. */
    run: RunId.nullable(),
    /** The live session that is shown in its place while it lasts. */
    live: z.string().nullable(),
  }),
]);
export type Viewing = z.infer<typeof Viewing>;

export const ViewingRequest = z.strictObject({
  minutes: z.int().min(1).max(MOST_MINUTES).default(60),
  run: RunId.nullable().default(null),
  live: SessionId.nullable().default(null),
});

export const ViewingPatch = z.strictObject({
  run: RunId.nullable(),
  live: SessionId.nullable().default(null),
});

/** All that a viewer is told of the run shown: enough to play it and to say how far it is. */
export const Shown = Run.pick({
  status: true,
  width: true,
  height: true,
  fps: true,
  videoBytes: true,
}).extend({
  /** Of this showing; it says nothing about the run. */
  id: z.string(),
  progress: Progress.pick({ frames: true, totalFrames: true }),
  /** Its title or its prompt. */
  caption: Text,
});
export type Shown = z.infer<typeof Shown>;

/** All that a viewer is told of a live session: enough to play it. */
export const ShownLive = z.object({
  /** Of this showing; it says nothing about the session. */
  id: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  /** RFC 6381: of its fragments. */
  mime: z.string(),
});
export type ShownLive = z.infer<typeof ShownLive>;

/** What the door says to each viewer, at first and whenever it changes. */
export const ShowingNews = z.object({
  shown: Shown.nullable(),
  /** A session that is shown in its place. */
  live: ShownLive.optional(),
  /** The door is being closed. */
  over: z.literal(true).optional(),
});
export type ShowingNews = z.infer<typeof ShowingNews>;
