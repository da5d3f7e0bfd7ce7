/** Recorded output of compilers and linkers, and what is read from it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filesOfNotes, filesOfRule } from '../../src/toolchain/dependencies.ts'
import { parseDiagnostics, readableLines, showDiagnostic } from '../../src/toolchain/diagnostics.ts'

const shownAll = (output: string): string[] => parseDiagnostics(output).map(showDiagnostic)

const GCC = `In file included from name.c:3:
deep/er.h: In function 'f':
<cdef>:12:5: error: unknown type name 'colour'; did you mean 'color'?
   12 | colour f(void);
      | ^~~~~~
      | color
<C source>:3: warning: "X" redefined
name.c:4:24: warning: implicit declaration of function 'g' [-Wimplicit-function-declaration]
name.c:4:24: note: each undeclared identifier is reported only once
b.c:1:10: fatal error: no.h: No such file or directory
compilation terminated.
gcc: error: unrecognized command-line option '-foo'
`

test('what gcc says has file, line, column, severity and message; excerpts and trails are left out', () => {
  assert.deepEqual(parseDiagnostics(GCC), [
    {
      severity: 'error',
      message: "unknown type name 'colour'; did you mean 'color'?",
      file: '<cdef>',
      line: 12,
      column: 5,
    },
    { severity: 'warning', message: '"X" redefined', file: '<C source>', line: 3, column: undefined },
    {
      severity: 'warning',
      message: "implicit declaration of function 'g' [-Wimplicit-function-declaration]",
      file: 'name.c',
      line: 4,
      column: 24,
    },
    {
      severity: 'note',
      message: 'each undeclared identifier is reported only once',
      file: 'name.c',
      line: 4,
      column: 24,
    },
    { severity: 'error', message: 'no.h: No such file or directory', file: 'b.c', line: 1, column: 10 },
    {
      severity: 'error',
      message: "unrecognized command-line option '-foo'",
      file: undefined,
      line: undefined,
      column: undefined,
    },
  ])
})

test('an error shows all errors and counts the rest', () => {
  assert.deepEqual(readableLines(GCC, parseDiagnostics(GCC)), [
    "<cdef>:12:5: error: unknown type name 'colour'; did you mean 'color'?",
    'b.c:1:10: error: no.h: No such file or directory',
    "error: unrecognized command-line option '-foo'",
    'and 2 warnings, 1 note',
  ])
  const many = Array.from({ length: 53 }, (_, i) => `a.c:${i + 1}:1: error: wrong`).join('\n')
  const lines = readableLines(many, parseDiagnostics(many))
  assert.deepEqual([lines.length, lines.at(-1)], [51, 'and 3 errors'])
})

test('of output without errors the last lines are shown', () => {
  assert.deepEqual(readableLines('Killed\n\n', []), ['Killed'])
  assert.deepEqual(readableLines('', []), ['it did not say why'])
})

test('clang and lld are read like gcc', () => {
  const output = `C:\\src\\a.c:2:9: error: expected expression
int y = ;
        ^
1 error generated.
ld.lld: error: undefined symbol: nosuch
>>> referenced by a.c:4
clang: warning: argument unused during compilation: '-x' [-Wunused-command-line-argument]
clang: error: linker command failed with exit code 1 (use -v to see invocation)
`
  assert.deepEqual(shownAll(output), [
    'C:\\src\\a.c:2:9: error: expected expression',
    'error: undefined symbol: nosuch',
    "warning: argument unused during compilation: '-x' [-Wunused-command-line-argument]",
  ])
})

test("the linker's places are offsets without debug information, and lines with it", () => {
  const output = `/usr/bin/ld: a.o: in function \`f':
a.c:(.text+0x2): undefined reference to \`nosuch'
/usr/bin/ld: a.c:(.text+0x9): undefined reference to \`other'
/usr/bin/ld: a.o:(.data.rel+0x0): undefined reference to \`third'
/usr/bin/aarch64-linux-gnu-ld.bfd: /src/a.c:4: undefined reference to \`fourth'
/usr/bin/ld: a.o:/src/<cdef>:5: undefined reference to \`fifth'
/usr/bin/ld: cannot find -lnada: No such file or directory
/usr/bin/ld: warning: a.o: missing .note.GNU-stack section implies executable stack
m.c:(.text+0x0): multiple definition of \`main'; m.o:m.c:(.text+0x0): first defined here
collect2: error: ld returned 1 exit status
`
  assert.deepEqual(shownAll(output), [
    "a.c: error: undefined reference to `nosuch'",
    "a.c: error: undefined reference to `other'",
    "a.o: error: undefined reference to `third'",
    "/src/a.c:4: error: undefined reference to `fourth'",
    "<cdef>:5: error: undefined reference to `fifth'",
    'error: cannot find -lnada: No such file or directory',
    'warning: a.o: missing .note.GNU-stack section implies executable stack',
    "m.c: error: multiple definition of `main'; m.o:m.c:(.text+0x0): first defined here",
  ])
})

test("Apple's linker names symbols on lines of their own", () => {
  const output = `Undefined symbols for architecture arm64:
  "_nosuch", referenced from:
      _f in a.o
ld: symbol(s) not found for architecture arm64
clang: error: linker command failed with exit code 1 (use -v to see invocation)
`
  assert.deepEqual(shownAll(output), [
    'error: undefined symbol: _nosuch',
    'error: symbol(s) not found for architecture arm64',
  ])
})

test("Microsoft's compiler and linker are read, with the numbers of their errors", () => {
  const output = `case.c\r
C:\\my src\\case.c(12): error C2065: 'colour': undeclared identifier\r
<cdef>(3,7): warning C4013: 'g' undefined; assuming extern returning int\r
case.c(1): fatal error C1083: Cannot open include file: 'no.h': No such file or directory\r
case.obj : error LNK2019: unresolved external symbol nosuch referenced in function f\r
case.dll : fatal error LNK1120: 1 unresolved externals\r
LINK : fatal error LNK1181: cannot open input file 'nada.lib'\r
cl : Command line error D8021 : invalid numeric argument '/foo'\r
`
  assert.deepEqual(shownAll(output), [
    "C:\\my src\\case.c:12: error: C2065: 'colour': undeclared identifier",
    "<cdef>:3:7: warning: C4013: 'g' undefined; assuming extern returning int",
    "case.c:1: error: C1083: Cannot open include file: 'no.h': No such file or directory",
    'error: LNK2019: unresolved external symbol nosuch referenced in function f',
    "error: LNK1181: cannot open input file 'nada.lib'",
    "error: D8021 : invalid numeric argument '/foo'",
  ])
})

test('the files of a rule for make are read, with their spaces', () => {
  const rule = '/tmp/0.a.c.o: a.c \\\n /usr/include/stdio.h my\\ folder/b.h \\\n c\\#d$$.h\n'
  assert.deepEqual(filesOfRule(rule), ['a.c', '/usr/include/stdio.h', 'my folder/b.h', 'c#d$.h'])
})

test("the files among the output of Microsoft's compiler are read", () => {
  const output = 'a.c\r\nNote: including file: C:\\a b\\c.h\r\nNote: including file:  C:\\d.h\r\n'
  assert.deepEqual(filesOfNotes(output), ['C:\\a b\\c.h', 'C:\\d.h'])
})
