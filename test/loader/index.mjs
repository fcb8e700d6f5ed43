// Preloaded into every process that a test starts (vitest.config.ts): a program in TypeScript runs as it is, and one
// of the build needs nothing.
import { register } from 'node:module';

if (process.argv[1]?.endsWith('.ts')) register('./hooks.mjs', import.meta.url);
