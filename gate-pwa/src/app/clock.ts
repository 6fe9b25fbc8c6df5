/** The wall clock corrected by the server: one implementation for all apps. */
export * from '@attend-gate/shared/client';
