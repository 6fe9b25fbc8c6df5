/** Appends without spreading: spread values lie on the stack, and an honest backlog is longer than any stack. */
export function pushAll<T>(list: T[], more: Iterable<T>): void {
  for (const one of more) list.push(one);
}
