/** Times as staff read them: one implementation for all apps. */
export * from '@attend-gate/shared/client';
