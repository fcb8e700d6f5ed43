import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cruise, type IReporterOutput } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';

const FEATURES = readdirSync(fileURLToPath(new URL('../web/features', import.meta.url)));
const BELOW_FEATURES = ['web/ui', 'web/state', 'web/player', 'web/i18n', 'server/contract'];

/** Which of our rooms a room may import. Its own files and npm packages are always allowed, unless said below. */
const ROOMS: Record<string, string[]> = {
  'server/contract': [],
  'server/plan': ['server/contract'],
  'server/diagnose': ['server/contract', 'server/config'],
  'server/portrait': ['server/contract', 'server/processes'],
  'server/speech': ['server/contract'],
  // Text to speech: synthesisers that come in packages, and endpoints that are described.
  'server/voices': ['server/contract', 'server/config', 'server/speech', 'server/processes'],
  // Lips and sound of finished videos; it knows runs and inputs by ports.
  'server/lipsync': ['server/contract', 'server/portrait', 'server/speech', 'server/processes'],
  'server/config': ['server/contract'],
  // What processes of ours write and read between them.
  'server/wire': [],
  // How processes are started, watched and ended, whatever they are for.
  'server/processes': ['server/contract'],
  'server/monitor': ['server/contract', 'server/processes'],
  // Looks at all of it, and knows engines and media by ports.
  'server/doctor': ['server/contract', 'server/monitor'],
  'server/engines': [
    'server/contract',
    'server/config',
    'server/portrait',
    'server/speech',
    'server/wire',
    'server/monitor',
    'server/processes',
  ],
  'server/inspect': [
    'server/contract',
    'server/portrait',
    'server/speech',
    'server/monitor',
    'server/processes',
  ],
  'server/media': [
    'server/contract',
    'server/portrait',
    'server/speech',
    'server/inspect',
    'server/wire',
    'server/monitor',
    'server/processes',
  ],
  // Where SQLite lives: opened, migrated, checked, backed up and repaired without a word about what is in it.
  'server/database': ['server/contract', 'server/monitor', 'server/processes'],
  'server/workers': ['server/contract', 'server/engines', 'server/media', 'server/monitor'],
  // Live sessions: of the workers they know the port, of media what is shown.
  'server/live': [
    'server/contract',
    'server/plan',
    'server/media',
    'server/monitor/disk-full.ts',
    'server/workers/worker.ts',
    'server/workers/inputs.ts',
    'server/workers/device-leases.ts',
  ],
  // Who performs runs, and how, is the workers' affair: of them, runs know the port.
  'server/runs': [
    'server/contract',
    'server/database',
    'server/engines/engine.ts',
    'server/engines/registry.ts',
    'server/plan',
    'server/media',
    'server/monitor',
    'server/workers/worker.ts',
    'server/workers/inputs.ts',
    'server/workers/device-leases.ts',
    'server/workers/failure.ts',
  ],
  // What takes room is told by ports: storage knows neither how runs nor how inputs are kept.
  'server/storage': ['server/contract', 'server/monitor'],
  'server/library': ['server/contract', 'server/config', 'server/media'],
  // A door translates: it asks the studio, and knows of its rooms only what goes out as it is.
  'server/http': [
    'server/contract',
    'server/config',
    'server/studio.ts',
    'server/runs/event-log.ts',
    'server/media/live-mp4.ts',
    'server/media/made/without-tags.ts',
    'server/monitor/disk-full.ts',
    'server/monitor/port-claim.ts',
    'server/database/damage.ts',
  ],
  // A door over HTTP: what errors and files are called is the same behind all of them.
  'server/gradio': [
    'server/contract',
    'server/config',
    'server/studio.ts',
    'server/http/problem-of.ts',
    'server/http/upload-parts.ts',
    'server/http/download-name.ts',
    'server/http/video-name.ts',
  ],
  'server/mcp': ['server/contract', 'server/config', 'server/studio.ts', 'server/http/problem-of.ts'],
  // A door too, and a process of its own, as `main.ts` is.
  'server/cli': [
    'server/contract',
    'server/config',
    'server/studio.ts',
    'server/media/live-mp4.ts',
    'server/media/made/read-made.ts',
    'server/monitor/disk-full.ts',
    'server/processes/environment.ts',
    'server/processes/guard.ts',
  ],
  'web/i18n': ['server/contract', 'web/api'],
  'web/ui': [],
  'web/api': ['server/contract'],
  'web/player': ['web/api', 'server/contract'],
  'web/state': ['web/api', 'web/player', 'server/contract'],
  // Each feature is a room: what several need is in the rooms below, and a view puts them together.
  ...Object.fromEntries(FEATURES.map((name) => [`web/features/${name}`, BELOW_FEATURES])),
  'web/views': ['web/features', 'web/ui', 'web/state', 'web/player', 'web/i18n', 'server/contract'],
};

/** npm packages that only one room may know. */
const PACKAGE_HOMES: Record<string, string[]> = {
  fastify: ['server/http', 'server/gradio', 'server/mcp', 'server/app.ts'],
  '@fastify': ['server/http', 'server/gradio', 'server/mcp', 'server/app.ts'],
  '@modelcontextprotocol': ['server/mcp'],
  'prom-client': ['server/http'],
  uplot: ['web/ui'],
  commander: ['server/cli'],
  'csv-parse': ['server/cli'],
  'fastify-type-provider-zod': ['server/http', 'server/app.ts'],
  libsql: ['server/database'],
  '@echogarden': ['server/voices'],
  '@bjorn3': ['server/voices'],
  'bits-ui': ['web/ui'],
  'node-av': ['server/media', 'server/speech', 'server/portrait', 'server/lipsync/video-frames.ts'],
};

interface Import {
  from: string;
  to: string;
  kind: 'ours' | 'package' | 'node';
  /** Whether what is imported leads back here. */
  circular: boolean;
}

async function imports(): Promise<Import[]> {
  const result = (await cruise(['server', 'web'], {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types', 'svelte'] },
  })) as IReporterOutput;
  if (typeof result.output === 'string') throw new Error('expected a module list');
  return result.output.modules.flatMap((module) =>
    module.dependencies.map((d): Import => {
      const ours = /^(server|web)\//.test(d.resolved);
      const core = d.dependencyTypes.includes('core') || d.module.startsWith('node:');
      return {
        from: module.source,
        to: ours ? d.resolved : d.module,
        kind: ours ? 'ours' : core ? 'node' : 'package',
        circular: d.circular,
      };
    }),
  );
}

const roomOf = (file: string): string | undefined =>
  Object.keys(ROOMS).find((room) => file.startsWith(`${room}/`));
const within = (file: string, places: string[]): boolean =>
  places.some((place) => file === place || file.startsWith(`${place}/`));
const arrows = (list: Import[]): string[] => list.map(({ from, to }) => `${from} → ${to}`);

const all = await imports();

describe('the house', () => {
  it('is read whole: every room that exists has imports to judge', () => {
    const seen = new Set(all.map(({ from }) => roomOf(from)).filter(Boolean));
    expect(seen.size).toBeGreaterThan(10);
    expect(all.some(({ from }) => from.endsWith('.svelte'))).toBe(true);
  });

  it('lets a room import only the rooms that the table allows', () => {
    const wrong = all.filter(({ from, to, kind }) => {
      const room = roomOf(from);
      return kind === 'ours' && room !== undefined && !within(to, [room, ...(ROOMS[room] ?? [])]);
    });
    expect(arrows(wrong)).toEqual([]);
  });

  it('has no file of server or web outside the rooms but the entries', () => {
    const loose = all.map(({ from }) => from).filter((file) => /^(server|web)\//.test(file) && !roomOf(file));
    const entries = [
      'server/app.ts',
      'server/studio.ts',
      'server/main.ts',
      'server/start.mjs',
      'server/bootstrap.mjs',
      'server/liveavatar-studio.mjs',
      'web/main.ts',
      'web/watch.ts',
      'web/App.svelte',
    ];
    expect([...new Set(loose)].filter((file) => !entries.includes(file))).toEqual([]);
  });

  it('keeps the contract neutral: zod and nothing else', () => {
    const foreign = all.filter(
      ({ from, to, kind }) => from.startsWith('server/contract/') && kind !== 'ours' && to !== 'zod',
    );
    expect(arrows(foreign)).toEqual([]);
  });

  it('keeps Node and the server out of the page', () => {
    const wrong = all.filter(
      ({ from, to, kind }) =>
        from.startsWith('web/') &&
        (kind === 'node' ||
          (kind === 'ours' && to.startsWith('server/') && !to.startsWith('server/contract/'))),
    );
    expect(arrows(wrong)).toEqual([]);
  });

  it('keeps the page out of the server', () => {
    expect(arrows(all.filter(({ from, to }) => from.startsWith('server/') && to.startsWith('web/')))).toEqual(
      [],
    );
  });

  it('keeps each of these packages in its one home', () => {
    const wrong = all.filter(({ from, to, kind }) => {
      const home = Object.entries(PACKAGE_HOMES).find(
        ([name]) => to === name || to.startsWith(`${name}/`),
      )?.[1];
      return kind === 'package' && home !== undefined && !within(from, home);
    });
    expect(arrows(wrong)).toEqual([]);
  });

  it('has no circle of files that import each other, not even for a type', () => {
    expect(arrows(all.filter(({ circular }) => circular))).toEqual([]);
  });

  it('has no grab-bag rooms', () => {
    const bags = all
      .map(({ from }) => from)
      .filter((file) => /\/(utils?|common|helpers?|misc|shared)(\/|\.)/.test(file));
    expect([...new Set(bags)]).toEqual([]);
  });
});
