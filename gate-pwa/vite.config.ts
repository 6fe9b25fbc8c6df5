// Builds the gate PWA for /gate/, where the event server serves it. `--mode preview` builds the screens with made-up
// states instead (preview.html); it must never end up in the production build or in the precache. The words are
// compiled before, by Paraglide's own command: its Vite plugin keeps the process open for 30 seconds after a build.
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type PluginOption } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import manifest from './package.json' with { type: 'json' };

const BASE = '/gate/';
/** Pages that are built on their own and never served: made-up states to look at, and photographs. */
const PAGES = { preview: true, photos: true };

/** Libraries change less often than the app: an update then fetches little over a venue's Wi-Fi. */
const VENDORS = [
  // Not the dialogs: they come with the first sheet, and scanning waits for none.
  { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ },
  { name: 'crdt', test: /node_modules[\\/](?:yjs|lib0|y-protocols|y-websocket|y-indexeddb|idb)[\\/]/ },
  { name: 'schema', test: /node_modules[\\/](?:zod|cborg|@noble)[\\/]/ },
];

/** No start_url, id or navigateFallback of our own: the plugin derives them from `base` (W9c). */
const pwa = (): PluginOption =>
  VitePWA({
    registerType: 'prompt',
    injectRegister: null,
    includeManifestIcons: false, // the glob below has them already
    manifest: {
      name: 'attend-gate',
      short_name: 'Gate',
      description: '행사장 입장 확인 · Attendance at the door, with or without a network',
      lang: 'ko',
      display: 'standalone',
      orientation: 'any',
      theme_color: '#111c33',
      background_color: '#f3f5f9',
      icons: [
        { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
        { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
        { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
      ],
    },
    workbox: {
      globPatterns: ['**/*.{js,css,html,svg,png,wasm,woff2}'],
      navigateFallbackDenylist: [/^\/api(\/|$)/, /^\/sync(\/|$)/],
      clientsClaim: true,
      cleanupOutdatedCaches: true,
      maximumFileSizeToCacheInBytes: 3_000_000,
    },
  });

export default defineConfig(({ mode }) => ({
  base: BASE,
  define: {
    __BUILD_ID__: JSON.stringify(process.env.BUILD_ID ?? 'dev'),
    __VERSION__: JSON.stringify(manifest.version),
  },
  plugins: [react(), tailwindcss(), ...(mode === 'preview' ? [] : [pwa()])],
  worker: { format: 'es' as const },
  build: {
    target: 'es2022',
    ...(mode in PAGES
      ? {
          outDir: `../.e2e/gate-${mode}`,
          emptyOutDir: true,
          chunkSizeWarningLimit: 2_000, // only for looking at
          rollupOptions: { input: new URL(`./${mode}.html`, import.meta.url).pathname },
        }
      : { rolldownOptions: { output: { codeSplitting: { groups: VENDORS } } } }),
  },
}));
