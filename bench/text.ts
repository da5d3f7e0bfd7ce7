/** Generates declarations: structs with six members, functions, enums, in the style of real headers. */

const MEMBERS = [
  (i: number) => `int id_${i};`,
  () => 'unsigned long flags;',
  () => 'const char *name;',
  (i: number) => `double weights[${(i % 7) + 1}];`,
  (i: number) => (i === 0 ? 'void *previous;' : `struct record_${i - 1} *previous;`),
  () => 'int (*compare)(const void *, const void *);',
]

/** `count` structs, `count` functions that use them and `count` enums; 5,000 make 1.6 MB. */
export function declarations(count: number): string {
  const pieces: string[] = []
  for (let i = 0; i < count; i++) {
    pieces.push(
      `/* ${i} */\nstruct record_${i} {\n`,
      ...MEMBERS.map((member) => `  ${member(i)}\n`),
      '};\n',
      `int update_${i}(struct record_${i} *record, size_t length, double scale);\n`,
      `enum state_${i} { IDLE_${i}, BUSY_${i} = ${i + 2}, DONE_${i} };\n`,
    )
  }
  return pieces.join('')
}
