/** Marks a point that no value reaches; a forgotten case becomes a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
