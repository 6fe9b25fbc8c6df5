/** What this build is called; put in by vite.config.ts. */
declare const __BUILD_ID__: string;
declare const __VERSION__: string;

export const BUILD = { version: __VERSION__, id: __BUILD_ID__ } as const;
