import { svelte } from '@sveltejs/vite-plugin-svelte'
import { packed } from './scripts/packed.mjs'
import { loadEnv } from 'vite'
import { defineConfig } from 'vitest/config'

// `fragments: 'tree'` makes Svelte build its templates node by node, so that no HTML string exists at run time.
export default defineConfig({
  plugins: [packed(), svelte({ compilerOptions: { fragments: 'tree', runes: true } })],
  build: {
    outDir: '../src/troupe/webdist',
    emptyOutDir: true,
    target: ['chrome130', 'firefox130', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // Few files: the first page is the shell, what talking needs, and its own page.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'talk', priority: 1, test: /src\/(talk\/(?!ChatList|ContinueCards|Countdown|Cut|FailedCard|Honesty|KeyQuestion|Patience|Switch|deeds|shelves|stretch|trouble)|figure\/(avatar(?!Art|Canvas|Dots|Features|Gaze|Manners|News)|figure)|lib\/(actor|conversation|draft|drawing|inline|mouth|render|scene|sentences|secrets))/ },
            { name: 'shell', priority: 2, test: /node_modules|src\/(main|App|shell\/(?!BrainAbout|Help|JobRow|Palette)|lib\/(?!actor|conversation|draft|drawing|inline|messages|mouth|render|scene|sentences|secrets)|ui\/(?!Chips|Dialog|Markdown|Source|Step)|api|i18n\/en)/ },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/media', '/health'].map((path) => [
        path,
        { target: loadEnv('', '.', 'TROUPE').TROUPE_SERVER ?? 'http://127.0.0.1:8000', ws: true },
      ]),
    ),
  },
  // Tests run the browser's build of Svelte, as the page does.
  resolve: { conditions: ['browser'] },
  test: { include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'], environment: 'node', css: true },
})
