/** Loads FFmpeg in a process of its own, which is to load in none of ours that stays, and says what it lacks. */
process.on('disconnect', () => process.exit());
const { missingCodecs } = await import('./codecs.ts');
process.send?.({ missing: missingCodecs() }, () => process.exit());
