// Builds the dashboard for `/`, where the platform's service serves it.
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { wordsFont } from './words-font.ts';

export default defineConfig({
  plugins: [react(), tailwindcss(), wordsFont()],
  build: { target: 'es2022', sourcemap: false, assetsInlineLimit: 0 },
});
