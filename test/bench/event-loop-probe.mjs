/**
 * Preloaded into the studio: writes its event-loop delay to the file in LOOP_PROBE when told so by SIGWINCH,
 * a signal that the studio itself leaves alone.
 */
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env.LOOP_PROBE;
// Children inherit node's flags; only the studio itself is meant.
if (file && process.argv[1]?.endsWith('server/main.js')) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  process.on('SIGWINCH', () => {
    const ms = (ns) => ns / 1e6;
    writeFileSync(
      file,
      JSON.stringify({ p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) }),
    );
    delay.reset();
  });
}
