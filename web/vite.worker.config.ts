/** Builds the service worker: one plain script with a fixed name, because its address must never change. */
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: ["chrome100", "firefox100", "safari15.4"],
    reportCompressedSize: false,
    lib: { entry: "src/sw.ts", formats: ["iife"], name: "whistleWorker", fileName: () => "sw.js" },
  },
});
