import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** The studio server that `npm run dev` proxies to. */
const studio = process.env.STUDIO_URL ?? 'http://127.0.0.1:7860';

export default defineConfig({
  root: 'web',
  plugins: [svelte()],
  build: { outDir: '../dist/web', emptyOutDir: true, target: 'es2022', sourcemap: false },
  server: {
    host: '127.0.0.1',
    // The studio checks Host and Origin, so both must name it and not the dev server.
    proxy: { '/api': { target: studio, changeOrigin: true, ws: true, headers: { origin: studio } } },
  },
});
