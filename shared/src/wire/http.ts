/** Everything that crosses the HTTP boundary, by one name. The rules are in docs/spec/http.md. */

export * from './export.ts';
export * from './http-accounts.ts';
export * from './http-alerts.ts';
export * from './http-answers.ts';
export * from './http-attendance.ts';
export * from './http-board.ts';
export * from './http-codes.ts';
export * from './http-common.ts';
export * from './http-devices.ts';
export * from './http-exchange.ts';
export * from './http-participants.ts';
export * from './http-passes.ts';
export * from './http-places.ts';
export * from './http-staff.ts';
export * from './http-tags.ts';
export * from './http-tokens.ts';
export * from './http-walk-ins.ts';
export * from './rights-http.ts';
