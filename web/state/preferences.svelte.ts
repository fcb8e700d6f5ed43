import { createSubscriber } from 'svelte/reactivity';
import { z } from 'zod';
import { type Shelf, Stored } from './stored.ts';

/** Languages of the page. */
export type Locale = 'en' | 'zh';
/** `system` follows the browser. */
export type Theme = 'light' | 'dark' | 'system';

const Saved = z
  .object({
    locale: z.enum(['en', 'zh']),
    theme: z.enum(['light', 'dark', 'system']),
    alertWhenDone: z.boolean(),
    describeDownloads: z.boolean(),
  })
  .partial();

/** What this person chose for this browser. */
export class Preferences {
  #locale = $state<Locale>('en');
  #theme = $state<Theme>('system');
  #alertWhenDone = $state(false);
  #describeDownloads = $state(true);
  readonly #stored: Stored<typeof Saved>;
  readonly #systemDark: SystemDark;

  constructor(shelf: Shelf | null, languages: readonly string[] = browserLanguages()) {
    this.#stored = new Stored(shelf, 'preferences', Saved);
    this.#systemDark = new SystemDark();
    const saved = this.#stored.read();
    this.#locale = saved?.locale ?? preferredLocale(languages);
    this.#theme = saved?.theme ?? 'system';
    this.#alertWhenDone = saved?.alertWhenDone ?? false;
    this.#describeDownloads = saved?.describeDownloads ?? true;
  }

  get locale(): Locale {
    return this.#locale;
  }

  get theme(): Theme {
    return this.#theme;
  }

  /** The theme to draw: `system` resolved. Follows the browser while something reads it reactively. */
  get resolvedTheme(): 'light' | 'dark' {
    if (this.#theme !== 'system') return this.#theme;
    return this.#systemDark.current ? 'dark' : 'light';
  }

  /** Whether a long run that has ended while nobody looked at the page is told outside of it. */
  get alertWhenDone(): boolean {
    return this.#alertWhenDone;
  }

  /** Whether videos that are downloaded say how they were made. */
  get describeDownloads(): boolean {
    return this.#describeDownloads;
  }

  setDescribeDownloads(on: boolean): void {
    this.#describeDownloads = on;
    this.#save();
  }

  setAlertWhenDone(on: boolean): void {
    this.#alertWhenDone = on;
    this.#save();
  }

  setLocale(locale: Locale): void {
    this.#locale = locale;
    this.#save();
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    this.#save();
  }

  #save(): void {
    this.#stored.write({
      locale: this.#locale,
      theme: this.#theme,
      alertWhenDone: this.#alertWhenDone,
      describeDownloads: this.#describeDownloads,
    });
  }
}

/** Whether the system asks for dark; true where there is no way to ask (the studio is a dark room first). */
class SystemDark {
  readonly #query = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
  readonly #subscribe = createSubscriber((update) => {
    this.#query?.addEventListener('change', update);
    return () => this.#query?.removeEventListener('change', update);
  });

  get current(): boolean {
    this.#subscribe();
    return this.#query?.matches ?? true;
  }
}

/** The first of these languages that the page speaks, else English. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    if (language.toLowerCase().startsWith('zh')) return 'zh';
    if (language.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

function browserLanguages(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}
