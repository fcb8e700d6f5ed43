import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Studio } from '../../../web/state/studio.svelte.ts';
import { MockStudio } from './mock-studio.ts';
import { MemoryShelf, openPage, started } from './opened.svelte.ts';

let mock: MockStudio;
let shelf: MemoryShelf;
let studio: Studio;

beforeEach(async () => {
  mock = new MockStudio();
  await mock.listen();
  shelf = new MemoryShelf();
  studio = await started(openPage(mock, shelf));
});

afterEach(async () => {
  studio.stop();
  await mock.kill();
});

const FIELDS = { person: 'a man', action: 'nods', scene: 'a hall', style: 'film' };

describe('the director', () => {
  it('writes beside the prompt that is there', () => {
    studio.director.setField('person', 'a man');
    expect(studio.compose.prompt).toBe('A person speaks. a man');
  });

  it('brings back the prompt that a template replaced, until something else is written', () => {
    const { director, compose } = studio;
    director.edit('My own words.');
    director.startFrom(FIELDS);
    expect(compose.prompt).toBe('a man. nods. a hall. film');
    expect(director.canRestore).toBe(true);
    director.restore();
    expect(compose.prompt).toBe('My own words.');
    director.startFrom(FIELDS);
    director.setField('style', 'video');
    expect(director.canRestore).toBe(false);
  });

  it('lets go of its fields when an example brings another prompt', () => {
    const { director, compose } = studio;
    director.startFrom(FIELDS);
    compose.setPrompt('Something else.');
    expect(director.fields.person).toBe('');
    expect(director.detached('person')).toBe(false);
    director.setField('action', 'waves');
    expect(compose.prompt).toBe('Something else. waves');
  });

  it('is there after a reload, with what was written and what was rewritten', async () => {
    studio.director.show(true);
    studio.director.startFrom(FIELDS);
    studio.director.edit('a man walks through a hall. film');
    studio.stop();
    studio = await started(openPage(mock, shelf));
    expect(studio.director.open).toBe(true);
    expect(studio.director.fields).toEqual(FIELDS);
    expect([studio.director.detached('action'), studio.director.detached('style')]).toEqual([true, false]);
    studio.director.setField('style', 'video');
    expect(studio.compose.prompt).toBe('a man walks through a hall. video');
  });
});
