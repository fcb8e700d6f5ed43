import { buildApp } from './app.ts';
import { ConfigError } from './config/config-error.ts';
import { readFlags } from './config/flags.ts';
import { HELP } from './config/help.ts';
import { loadConfig } from './config/load.ts';
import { version } from './config/package-info.ts';
import { repair } from './database/care/repair-command.ts';
import { DAMAGED, isDamage } from './database/damage.ts';
import { DatabaseError } from './database/database.ts';
import { ListenError, listen } from './http/listen.ts';
import { nearbyUrlOf, urlOf } from './http/url.ts';
import { DISK_FULL, isDiskFull } from './monitor/disk-full.ts';
import { Ending } from './processes/ending.ts';
import { withholdEnvironment } from './processes/environment.ts';
import { guardDescendants } from './processes/guard.ts';
import { Studio } from './studio.ts';

/** Long enough to close a video, ms, and less than what service managers wait; the next start recovers the rest. */
const CLOSING_MS = 8_000;

const say = (line: string) => process.stderr.write(`${line}\n`);
/** A full or broken disk is nobody's defect: it needs a sentence, not a stack, and that not with every try, ms. */
const AGAIN_MS = 60_000;
const toldAt = new Map<string, number>();
function report(fault: unknown): void {
  const sentence = isDiskFull(fault) ? DISK_FULL : isDamage(fault) ? DAMAGED : null;
  if (sentence === null) console.error(fault);
  else if (performance.now() - (toldAt.get(sentence) ?? Number.NEGATIVE_INFINITY) >= AGAIN_MS) {
    toldAt.set(sentence, performance.now());
    say(sentence);
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isForPeople = [ConfigError, DatabaseError, ListenError].some((kind) => error instanceof kind);
  if (isDamage(error)) say(DAMAGED);
  else
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
  if (flags.tokenIsVisible)
    say(
      '--token can be seen by every user of this machine. Keep it in a file (--token-file FILE) or in STUDIO_TOKEN.',
    );
  // It ends here: SQLite may still hold the old files, under the names of the new ones.
  if (flags.repair) return repair(config.dataDir, say);
  withholdEnvironment();
  const ending = new Ending(CLOSING_MS, say);
  guardDescendants();
  const studio = await Studio.open(config, report);
  const app = await buildApp(studio);
  ending.closes({ close: () => app.close(), report: (fault) => app.log.error(fault) });
  studio.start();
  const address = await listen(app, config, say);
  studio.announce(nearbyUrlOf(address));
  process.stdout.write(`LiveAvatar Studio  ${urlOf(address)}\n`);
  void studio.faultsAtStart().then((faults) => {
    for (const { what, how, paste } of faults)
      say(['✗ ', what, how && ` ${how}`, paste && ` ${paste}`].join(''));
  });
  if (config.access.kind === 'token') say(`Open ${urlOf(address)}/?token=YOUR-TOKEN once in each browser.`);
}
