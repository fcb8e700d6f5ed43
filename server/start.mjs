// npm start: whatever is missing is installed and built, then the studio runs in this very process.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, checkNode, install, root, SetupError, say } from './bootstrap.mjs';

try {
  checkNode();
  await install();
  await build();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(1);
}
await import(pathToFileURL(join(root, 'dist', 'server', 'main.js')).href);
