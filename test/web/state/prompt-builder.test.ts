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

describe('the prompt builder', () => {
  it('writes beside the prompt that is there', () => {
    studio.builder.setField('person', 'a man');
    expect(studio.compose.prompt).toBe('A person speaks. a man');
  });

  it('brings back the prompt that a template replaced, until something else is written', () => {
    const { builder, compose } = studio;
    builder.edit('My own words.');
    builder.startFrom(FIELDS);
    expect(compose.prompt).toBe('a man. nods. a hall. film');
    expect(builder.canRestore).toBe(true);
    builder.restore();
    expect(compose.prompt).toBe('My own words.');
    builder.startFrom(FIELDS);
    builder.setField('style', 'video');
    expect(builder.canRestore).toBe(false);
  });

  it('lets go of its fields when an example brings another prompt', () => {
    const { builder, compose } = studio;
    builder.startFrom(FIELDS);
    compose.setPrompt('Something else.');
    expect(builder.fields.person).toBe('');
    expect(builder.detached('person')).toBe(false);
    builder.setField('action', 'waves');
    expect(compose.prompt).toBe('Something else. waves');
  });

  it('is there after a reload, with what was written and what was rewritten', async () => {
    studio.builder.show(true);
    studio.builder.startFrom(FIELDS);
    studio.builder.edit('a man walks through a hall. film');
    studio.stop();
    studio = await started(openPage(mock, shelf));
    expect(studio.builder.open).toBe(true);
    expect(studio.builder.fields).toEqual(FIELDS);
    expect([studio.builder.detached('action'), studio.builder.detached('style')]).toEqual([true, false]);
    studio.builder.setField('style', 'video');
    expect(studio.compose.prompt).toBe('a man walks through a hall. video');
  });
});
