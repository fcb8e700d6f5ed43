import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { compression } from 'vite-plugin-compression2';

/** The studio server that `npm run dev` proxies to. */
const studio = process.env.STUDIO_URL ?? 'http://127.0.0.1:7860';

export default defineConfig({
  root: 'web',
  plugins: [
    svelte(),
    // Made once, here, instead of with every answer.
    compression({ algorithms: ['brotliCompress', 'gzip'], threshold: 1024, skipIfLargerOrEqual: true }),
  ],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // The studio's page, and the one for viewers.
    rolldownOptions: { input: ['web/index.html', 'web/watch.html'] },
  },
  experimental: {
    // Viewers have everything below an address that nobody can guess.
    renderBuiltUrl: (file, { hostType, hostId }) => {
      if (hostType !== 'html') return { relative: true };
      return hostId.endsWith('watch.html') ? `./${file}` : undefined;
    },
  },
  server: {
    host: '127.0.0.1',
    // The studio checks Host and Origin, so both must name it and not the dev server.
    proxy: { '/api': { target: studio, changeOrigin: true, ws: true, headers: { origin: studio } } },
  },
});
