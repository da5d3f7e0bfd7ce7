/** Differences between declarations and a header: every kind, with both values and both places. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkDeclarations, differenceLine } from '../../src/headers/check.ts'
import { withoutCompiler } from '../support/compile.ts'
import { workshop } from '../toolchain/workshop.ts'
import { HEADER } from './checked-header.ts'

/** Each line of declarations and what is said of it. */
const DIFFERENT: readonly (readonly [declared: string, said: RegExp])[] = [
  ['int none(void);', /none: the header declares no such function$/],
  ['int unread(int x);', /unread: the header declares no such function; its declaration was left out: .*vectorcall/],
  ['struct none { int a; };', /struct none: the header declares no such struct$/],
  ['typedef int none_t;', /none_t: the header declares no such typedef$/],
  ['extern int add;', /add: declared as variable, and it is function in the header \(.*lib\.h:10:5\)/],
  ['int CALL(int x);', /CALL: declared as function, and it is macro in the header/],
  ['union point { int x; };', /union point: declared as union, and it is struct in the header/],
  ['struct hidden { int a; };', /struct hidden: declared as a body, and it is opaque in the header/],
  ['char *add(int a, long b);', /add: the result is 'char \*', and 'int' in the header/],
  ['int add(int a);', /add: the number of parameters is 1, and 2 in the header/],
  ['int add(int a, double b);', /add, parameter 2: the type is 'double', and 'long' in the header/],
  ['int add(unsigned a, long b);', /add, parameter 1: the type is 'unsigned int', and 'int' in the header/],
  ['int print(const char *format);', /print: declared without '\.\.\.', and with '\.\.\.' in the header/],
  [
    'size_t length(char *text);',
    /length, parameter 1: only 'const' differs: 'char \*', and 'const char \*' in the header/,
  ],
  ['extern int version;', /version: only 'const' differs: not const, and const in the header/],
  ['extern const long version;', /version: the type is 'long', and 'int' in the header/],
  ['extern int table[5];', /table: the type is 'int\[5\]', and 'int\[4\]' in the header/],
  ['#define LIMIT 11', /LIMIT: the value is 11, and 10 in the header \(.*lib\.h:6:9\)/],
  ['#define ASKED 4', /ASKED: the value is 4, and 3 in the header/],
  ['#define WORD "other"', /WORD: the value is 'other', and 'word' in the header/],
  ['enum color { RED, GREEN = 5 };', /GREEN: the value is 5, and 4 in the header/],
  [
    'struct point { int x; short z; unsigned f : 3, g : 5; char name[8]; };',
    /struct point\.z: the header has no such member/,
  ],
  [
    'struct point { int x; short y; unsigned f : 3, g : 5; };',
    /struct point\.name: the header has this member \('char\[8\]'\), and the declaration has not/,
  ],
  [
    'struct point { short y; int x; unsigned f : 3, g : 5; char name[8]; };',
    /struct point\.y: the offset is 0, and 4 in the header/,
  ],
  [
    'struct point { int x; short y; unsigned f : 4, g : 4; char name[8]; };',
    /struct point\.f: the offset is bits 48 to 51, and bits 48 to 50 in the header/,
  ],
  [
    'struct point { int x; int y; unsigned f : 3, g : 5; char name[8]; };',
    /struct point\.y: the type is 'int', and 'short' in the header/,
  ],
  [
    'struct point { int x; ...; char nome[8]; };'.replace(' ...; char nome[8];', ' char nome[8]; ...;'),
    /struct point\.nome: the header has no such member/,
  ],
  [
    'struct point { int x; short y; unsigned f : 3, g : 5; char name[8]; } __attribute__((aligned(32)));',
    /struct point: the size is 32, and 16 in the header[\s\S]*the alignment is 32, and 4 in the header/,
  ],
  ['typedef struct { float d; const char *text; } pair;', /pair\.d: the type is 'float', and 'double' in the header/],
]

test('check: every kind of difference', { skip: withoutCompiler }, (t) => {
  const header = workshop(t).file('lib.h', HEADER)
  for (const [text, said] of DIFFERENT) {
    const { found } = checkDeclarations({
      name: 'declared.txt',
      text,
      headers: [header],
      library: undefined,
      build: {},
    })
    const lines = found.map(differenceLine)
    assert.match(lines.join('\n'), said, text)
    for (const line of lines) assert.match(line, /^declared\.txt:1:\d+: /)
  }
})
