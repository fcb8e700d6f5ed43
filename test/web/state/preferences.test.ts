import { describe, expect, it } from 'vitest';
import { Preferences } from '../../../web/state/preferences.svelte.ts';
import { MemoryShelf } from './opened.svelte.ts';

describe('preferences', () => {
  it('follow the browser’s languages until somebody chooses', () => {
    expect(new Preferences(null, ['de', 'zh-TW', 'en']).locale).toBe('zh');
    expect(new Preferences(null, ['de']).locale).toBe('en');
    const shelf = new MemoryShelf();
    new Preferences(shelf, ['en']).setLocale('zh');
    expect(new Preferences(shelf, ['en']).locale).toBe('zh');
  });

  it('keep the theme, and resolve that of the system', () => {
    const shelf = new MemoryShelf();
    const first = new Preferences(shelf, []);
    expect(first.theme).toBe('system');
    first.setTheme('light');
    expect(new Preferences(shelf, []).resolvedTheme).toBe('light');
  });

  it('start afresh from a storage that is damaged or forbidden', () => {
    const shelf = new MemoryShelf();
    shelf.setItem('studio.preferences', '{"locale":"klingon"}');
    expect(new Preferences(shelf, ['en']).locale).toBe('en');
    const forbidden = {
      getItem: () => {
        throw new Error('denied');
      },
      setItem: () => {
        throw new Error('denied');
      },
      removeItem: () => {},
    };
    const preferences = new Preferences(forbidden, ['en']);
    preferences.setTheme('dark');
    expect(preferences.theme).toBe('dark');
  });
});
