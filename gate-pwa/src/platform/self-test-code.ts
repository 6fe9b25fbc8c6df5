/**
 * A QR code every engine must read before it is trusted (W6): some browsers offer a detector that finds nothing.
 * Embedded as data, so that the test needs no generator.
 */

export const SELF_TEST_TEXT = 'AG-SELFTEST';

/** Version 2, level M; one row per number, the leftmost module is the highest of 25 bits. */
const ROWS = [
  0x1fdee7f, 0x105ce41, 0x1754c5d, 0x174565d, 0x1757a5d, 0x1048c41, 0x1fd557f, 0x0008400, 0x13f4f97,
  0x1f97464, 0x03eb4ce, 0x052e672, 0x0076cf8, 0x14110f0, 0x19c46a9, 0x1621d3b, 0x12f73f0, 0x001611d,
  0x1fd9f5a, 0x105ab13, 0x175e9ff, 0x17598a5, 0x174e9ff, 0x1043bd2, 0x1fd7b77,
];
const QUIET = 4;

/** Side of the picture in modules, with its quiet zone. */
export const SELF_TEST_SIZE = ROWS.length + 2 * QUIET;

/** Is the module dark? Both from 0, with the quiet zone. */
export const isDark = (x: number, y: number): boolean => {
  const row = ROWS[y - QUIET];
  const column = x - QUIET;
  return (
    row !== undefined &&
    column >= 0 &&
    column < ROWS.length &&
    ((row >> (ROWS.length - 1 - column)) & 1) === 1
  );
};
