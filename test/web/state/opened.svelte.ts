import { flushSync } from 'svelte';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { StudioClient } from '../../../web/api/client.ts';
import { Studio } from '../../../web/state/studio.svelte.ts';
import type { MockStudio } from './mock-studio.ts';

/** Browser storage in memory, so that a second page can find what the first one left. */
export class MemoryShelf {
  readonly #items = new Map<string, string>();

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }
}

/** A page's address in memory. */
export class MemoryAddress {
  query: string;

  constructor(query = '') {
    this.query = query;
  }

  search(): string {
    return this.query;
  }

  replace(search: string): void {
    this.query = search;
  }
}

/** A page's state, connected to the mock. */
export function openPage(
  mock: MockStudio,
  shelf = new MemoryShelf(),
  address: MemoryAddress | null = null,
): Studio {
  return new Studio({
    client: new StudioClient(mock.origin),
    shelf,
    address,
    socketUrl: mock.socketUrl,
    openSocket: (url) => new WebSocket(url) as unknown as globalThis.WebSocket,
    languages: ['en-GB'],
  });
}

/** Starts it and waits until it is ready and hears events. */
export async function started(studio: Studio): Promise<Studio> {
  await studio.start();
  await expect.poll(() => [studio.boot, studio.connection]).toEqual(['ready', 'online']);
  return studio;
}

/** Everything `read` returns from now on, as a component that shows it would see it. */
export function watch<T>(read: () => T): { seen: T[]; stop: () => void } {
  const seen: T[] = [];
  const stop = $effect.root(() => {
    $effect(() => {
      seen.push(read());
    });
  });
  flushSync();
  return { seen, stop };
}
