/** Which language the screens speak: one implementation for all apps. */
export * from '@attend-gate/shared/client';
