import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { ProblemError, type RunId, type Viewing } from '../../contract/index.ts';
import type { Studio } from '../../studio.ts';
import { networkAddresses } from './network-addresses.ts';
import { Showing } from './showing.ts';
import { viewingApp } from './viewing-app.ts';

/** 192 bits: nobody guesses that. */
const KEY_BYTES = 24;

/** For telling the viewers that it is over, ms. */
const LAST_WORD_MS = 50;

interface Open {
  app: FastifyInstance;
  showing: Showing;
  urls: string[];
  closesAt: Date;
  timer: NodeJS.Timeout;
}

/**
 * The door through which others on the network watch, beside the studio's own: a listener of its own on every address of
 * this machine, on a free port, that lives for one showing. It closes by a call, by itself, and with the studio.
 */
export class ViewingDoor {
  readonly #studio: Studio;
  #open: Open | null = null;
  /** One thing after another: a door that is being opened is not opened once more. */
  #work: Promise<unknown> = Promise.resolve();

  constructor(studio: Studio) {
    this.#studio = studio;
  }

  state(): Viewing {
    if (!this.#open) return { open: false };
    const { urls, showing, closesAt } = this.#open;
    return {
      open: true,
      urls,
      viewers: showing.viewers,
      closesAt: closesAt.toISOString(),
      run: showing.run,
      live: showing.live,
    };
  }

  /**
   * Opens it for so long, ms, or keeps an open one open for so long from now on; shows `run` through it, or
   * a live session while it lasts.
   * @throws ProblemError `not_ready` where this machine is in no network.
   */
  async open(milliseconds: number, run: RunId | null, live: string | null): Promise<Viewing> {
    return this.#inTurn(async () => {
      this.#open ??= await this.#begin();
      clearTimeout(this.#open.timer);
      this.#open.closesAt = new Date(Date.now() + milliseconds);
      this.#open.timer = setTimeout(() => void this.close(), milliseconds).unref();
      this.#open.showing.show(run, live);
      return this.state();
    });
  }

  /** Shows this run from now on. @throws ProblemError `not_ready` for a closed door. */
  show(run: RunId | null, live: string | null): Viewing {
    if (!this.#open) throw new ProblemError('not_ready', 'Nothing is being shown to viewers.');
    this.#open.showing.show(run, live);
    return this.state();
  }

  /** Ends every connection; its addresses are dead for good. Idempotent. */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      const open = this.#open;
      this.#open = null;
      if (!open) return;
      clearTimeout(open.timer);
      // Whoever hears that it is over finds the address dead; closing the app closes this again, which does no harm.
      open.app.server.close();
      open.showing.close();
      // Closing cuts off what has not been sent yet.
      await delay(LAST_WORD_MS);
      await open.app.close();
    });
  }

  async #begin(): Promise<Open> {
    const addresses = networkAddresses();
    if (addresses.length === 0)
      throw new ProblemError('not_ready', 'This machine is in no network where anybody could watch.');
    const key = randomBytes(KEY_BYTES).toString('base64url');
    const showing = new Showing(this.#studio);
    const app = await viewingApp(this.#studio, showing, key);
    try {
      await app.listen({ host: '0.0.0.0', port: 0 });
    } catch (error) {
      showing.close();
      throw error;
    }
    const address = app.server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const urls = addresses.map((host) => `http://${host}:${port}/${key}/`);
    return { app, showing, urls, closesAt: new Date(), timer: setTimeout(() => {}, 0) };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }
}
