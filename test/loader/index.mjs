// Preloaded into every process that a test starts (vitest.config.ts): our TypeScript runs as it is.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
