/**
 * Names and sizes of the gate's Bluetooth service that phones, wallets and bridges must agree on (docs/spec/ble.md).
 * Only constants: who speaks Bluetooth stands elsewhere.
 */

/** The gate's service; its characteristics differ in the first group. */
export const GATE_SERVICE = 'a77e0001-c0de-4b1e-8a7e-9a7e00000001';

/** Everything a legacy advertisement can carry. */
export const ADVERTISEMENT_BYTES = 31;
