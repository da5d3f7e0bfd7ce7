/** What the rows about SQLite need of a database, whichever way it is reached. */

export interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  function(name: string, fn: (n: number) => number): void
  close(): void
}

export interface Statement {
  all(): object[]
  get(): unknown
  run(...values: (number | string)[]): unknown
}
