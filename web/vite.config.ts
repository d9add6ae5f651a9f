/** Builds the pages' scripts and styles into dist/, hashed, with a manifest that Django reads. */
import { defineConfig } from "vite";

export default defineConfig({
  base: "/static/",
  publicDir: "public",
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: ["chrome100", "firefox100", "safari15.4"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1400,
    reportCompressedSize: false,
    rollupOptions: {
      input: ["src/main.ts", "src/outbox.ts", "src/pages/field.ts", "src/fonts.css", "src/css/pages/start.css"],
      // Other entries import from the outbox, so what it exports must stay.
      preserveEntrySignatures: "exports-only",
    },
  },
});
