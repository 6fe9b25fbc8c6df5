// Builds the dashboard for any path: the platform serves it at `/`, a gateway may put it under `/platform/`.
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { wordsFont } from './words-font.ts';

export default defineConfig({
  base: './',
  plugins: [react(), tailwindcss(), wordsFont()],
  build: { target: 'es2022', sourcemap: false, assetsInlineLimit: 0 },
});
