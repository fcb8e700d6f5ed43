/** Everything the browser and the server say to each other. zod only: this folder is bundled into the page. */
export * from './asset.ts';
export * from './axis.ts';
export * from './batch.ts';
export * from './batch-place.ts';
export * from './engine.ts';
export * from './event.ts';
export * from './inspection.ts';
export * from './localized.ts';
export * from './options.ts';
export * from './params.ts';
export * from './plan.ts';
export * from './preset.ts';
export * from './problem.ts';
export * from './problems.ts';
export * from './routes.ts';
export * from './run.ts';
