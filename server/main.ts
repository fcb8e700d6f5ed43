import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import { ConfigError } from './config/config-error.ts';
import { readFlags } from './config/flags.ts';
import { HELP } from './config/help.ts';
import { loadConfig } from './config/load.ts';
import { version } from './config/package-info.ts';
import { listen, PortTakenError } from './http/listen.ts';
import { urlOf } from './http/url.ts';
import { DISK_FULL, isDiskFull } from './monitor/disk-full.ts';
import { guardDescendants } from './processes/guard.ts';
import { DatabaseError } from './runs/database.ts';
import { Studio } from './studio.ts';

/** Long enough to close a video; after that the next start recovers it. */
const GRACE_MS = 10_000;
/** A signal repeated within this time is the same one. */
const ECHO_MS = 300;

const say = (line: string) => process.stderr.write(`${line}\n`);
/** A full disk is nobody's defect: it needs a sentence, not a stack, and that not with every try, ms. */
const FULL_AGAIN_MS = 60_000;
let toldFull = Number.NEGATIVE_INFINITY;
function report(fault: unknown): void {
  if (!isDiskFull(fault)) console.error(fault);
  else if (performance.now() - toldFull >= FULL_AGAIN_MS) {
    toldFull = performance.now();
    say(DISK_FULL);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isForPeople = [ConfigError, DatabaseError, PortTakenError].some((kind) => error instanceof kind);
  say(
    isForPeople && error instanceof Error
      ? error.message
      : String(error instanceof Error ? error.stack : error),
  );
  process.exit(error instanceof ConfigError ? 2 : 1);
}

async function main(argv: string[]): Promise<void> {
  const flags = readFlags(argv, process.env);
  if (flags.help) return void process.stdout.write(HELP);
  if (flags.version) return void process.stdout.write(`${version}\n`);
  const config = loadConfig(argv, process.env);
  guardDescendants();
  const studio = await Studio.open(config, report);
  const app = await buildApp(studio);
  studio.start();
  endOnSignals(app);
  const address = await listen(app, config, say);
  process.stdout.write(`LiveAvatar Studio  ${urlOf(address)}\n`);
  if (config.access.kind === 'token') say(`Open ${urlOf(address)}/?token=YOUR-TOKEN once in each browser.`);
}

/** The first signal closes the studio with care; a second one ends it at once. */
function endOnSignals(app: Awaited<ReturnType<typeof buildApp>>): void {
  const skip: closeWithGrace.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const { close } = closeWithGrace(
    { delay: GRACE_MS, logger: { error: say }, skip: [...skip, 'unhandledRejection'] },
    async ({ err }) => {
      if (err) app.log.fatal(err);
      await app.close();
    },
  );
  // A promise nobody waited for is a defect, but no reason to lose a run.
  process.on('unhandledRejection', (reason) => app.log.error(reason));
  let first: number | null = null;
  for (const signal of skip) {
    process.on(signal, () => {
      // Ctrl-C reaches the process from the terminal and once more through npm.
      if (first !== null && performance.now() - first > ECHO_MS) process.exit(1);
      if (first === null) close();
      first ??= performance.now();
    });
  }
}
