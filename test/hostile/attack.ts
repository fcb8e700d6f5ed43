/** Attacks a studio of its own with everything below, for some seconds each. Exit code 1 when something was found. */
import { withStudio } from '../fixtures/studio.ts';
import { bodies } from './attacks/bodies.ts';
import { canaries } from './attacks/canaries.ts';
import { files } from './attacks/files.ts';
import { killing } from './attacks/killing.ts';
import { multipart } from './attacks/multipart.ts';
import { operations } from './attacks/operations.ts';
import { origins } from './attacks/origins.ts';
import { paths } from './attacks/paths.ts';
import { slow } from './attacks/slow.ts';
import { Dice } from './dice.ts';
import { Siege } from './siege.ts';

const ATTACKS = { paths, canaries, origins, files, bodies, operations, killing, multipart, slow };
const SECONDS = 60;

const [seed = String(Date.now() % 2 ** 32), seconds = String(SECONDS)] = process.argv.slice(2);
process.stdout.write(
  `seed ${seed}, ${seconds} s an attack (npm run test:hostile -- ${seed} ${seconds} repeats it)\n`,
);
const findings = await withStudio(async (studio) => {
  const siege = new Siege(studio, new Dice(Number(seed)));
  for (const [name, attack] of Object.entries(ATTACKS)) {
    siege.begin(Number(seconds));
    const before = siege.findings.length;
    await attack(siege).catch((error: unknown) => siege.found(`${name} broke off: ${error}`));
    await siege.stands();
    process.stdout.write(`${name}: ${siege.tries} tries, ${siege.findings.length - before} findings\n`);
  }
  if (siege.findings.length > 0)
    process.stdout.write(`the studio's last words:\n${studio.output.slice(-3000)}\n`);
  return siege.findings;
});
process.stdout.write(`${findings.length} findings\n`);
process.exitCode = findings.length > 0 ? 1 : 0;
