// Builds the wallet for /wallet/, where the event server of a demo serves it; in production it has an origin of its
// own (W9c) and BASE_PATH says where it lies there.
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import manifest from './package.json' with { type: 'json' };

/** No start_url, id or navigateFallback of our own: the plugin derives them from `base` (W9c). */
const pwa = VitePWA({
  registerType: 'prompt',
  injectRegister: null,
  includeManifestIcons: false, // the glob below has them already
  manifest: {
    name: 'attend-gate pass',
    short_name: 'Pass',
    description: '내 입장권, 네트워크가 없어도 · My event passes, with or without a network',
    lang: 'ko',
    display: 'standalone',
    orientation: 'portrait',
    theme_color: '#111c33',
    background_color: '#eef1f7',
    icons: [
      { src: 'icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: 'icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: 'icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  },
  workbox: {
    globPatterns: ['**/*.{js,css,html,svg,png,woff2}'],
    navigateFallbackDenylist: [/^\/api(\/|$)/, /^\/sync(\/|$)/],
    clientsClaim: true,
    cleanupOutdatedCaches: true,
    maximumFileSizeToCacheInBytes: 3_000_000,
  },
});

export default defineConfig({
  base: process.env.BASE_PATH ?? '/wallet/',
  define: {
    __BUILD_ID__: JSON.stringify(process.env.BUILD_ID ?? 'dev'),
    __VERSION__: JSON.stringify(manifest.version),
  },
  plugins: [tailwindcss(), pwa],
  // The screens are written against React; Preact runs them, a sixth of what a phone has to load before a code shows.
  resolve: { alias: { 'react-dom': 'preact/compat', react: 'preact/compat' } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: { target: 'es2022' },
});
