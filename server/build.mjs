// npm run build: the page and the server, where a source has changed.
import { build, checkNode, install, SetupError, say } from './bootstrap.mjs';

try {
  checkNode();
  await install();
  await build();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(1);
}
