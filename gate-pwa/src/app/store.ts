/** A value that can be watched: one implementation for all apps. */
export * from '@attend-gate/shared/client';
