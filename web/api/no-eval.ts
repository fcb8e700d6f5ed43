import { config } from 'zod';

/**
 * zod builds its object parsers with `new Function` where it may. The page's CSP forbids that, and the probe alone
 * shows up as a violation in the console. Import this before the contract: schemas look at it when they are made.
 */
config({ jitless: true });
