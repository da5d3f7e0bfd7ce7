/** Alignments that attributes ask for: of typedefs, members, records and pointers. gcc is the judge. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TARGETS } from '../../src/abi/target.ts'
import { canCompile } from '../support/c-compiler.ts'
import { differences, GCC, type Judge } from '../support/judged.ts'

const TYPES = `
typedef unsigned long long u64;
typedef u64 u64_4 __attribute__((aligned(4)));
typedef u64 u64_2 __attribute__((aligned(2)));
typedef int a16 __attribute__((aligned(16)));
typedef struct { double d; char c; } low __attribute__((aligned(2)));
typedef struct { double d; char c; } high __attribute__((aligned(32)));
typedef long long m128_u __attribute__((vector_size(16), may_alias, aligned(1)));
`

const CASES: Readonly<Record<string, string>> = {
  'a typedef lowers the alignment of a member': 'struct s { int tag; u64_4 v; };',
  'packed drops what a typedef raised': 'struct __attribute__((packed)) s { char c; a16 x; char d; };',
  'packed on the member drops it too': 'struct s { char c; a16 x __attribute__((packed)); char d; };',
  'packed keeps what the member asks for':
    'struct __attribute__((packed)) s { char c; a16 x __attribute__((aligned(2))); char d; };',
  'a bit-field asks for what its typedef says': 'struct s { u64_4 f : 1; };',
  'a bit-field that fills an integer is aligned as that integer':
    'struct s { u64_2 f : 32; }; struct t { short s; u64_2 f : 32; }; union u { u64_2 f : 32; char c; };',
  'bit-fields of lowered types do not fill units':
    'struct s { short s; u64_2 f : 40; u64_2 : 0; char c; }; struct t { char c; u64_4 f : 30; u64_4 g : 30; };',
  'a later typedef replaces an earlier one':
    'typedef u64_4 back __attribute__((aligned(8))); typedef a16 less __attribute__((aligned(2))); struct s { char c; back b; char d; less l; };',
  'of two in one typedef the words before the name win':
    'typedef __attribute__((aligned(4))) u64 a __attribute__((aligned(2))); typedef u64 b __attribute__((aligned(2), aligned(16), aligned(4)));',
  'a member only raises':
    'struct s { char c; u64 v __attribute__((aligned(2))); u64_4 w __attribute__((aligned(2))); };',
  'of two on a record the last wins':
    'struct __attribute__((aligned(16), aligned(4))) r { char c; }; struct __attribute__((aligned(16))) q { char c; } __attribute__((aligned(4)));',
  'a record never goes below its members': 'struct __attribute__((aligned(2))) s { u64 v; };',
  'records under an aligned typedef': 'struct s { char c; low l; char d; high h; };',
  'arrays keep the alignment of their typedef':
    'struct s { char c; u64_4 v[2]; }; typedef u64_4 list[2]; struct t { char c; list v; list w[2]; };',
  'a pointer to an aligned type is a pointer': 'struct s { char c; u64_4 *p; u64_4 (*q)[2]; };',
  'a pointer may be aligned itself':
    'struct s { char c; int *__attribute__((aligned(2))) p; }; struct t { char c; int *__attribute__((aligned(4))) p[2]; };',
  'vectors may be unaligned': 'struct s { char c; m128_u v; }; struct t { char c; m128_u v[2]; char d; };',
  'vector_size and mode make another type':
    'typedef __attribute__((vector_size(16))) int a __attribute__((aligned(1))); typedef int b __attribute__((aligned(1), vector_size(16))); typedef a16 c __attribute__((mode(DI))); struct s { char x; a a; char y; b b; char z; c c; };',
  'qualifiers and typeof keep it':
    'typedef const u64_4 c; struct s { char a; c v; }; struct t { char a; __typeof__(u64_4) v; volatile u64_4 w; };',
  '_Atomic takes it back':
    'struct s { char c; _Atomic(u64_4) v; _Atomic u64_4 w; }; typedef _Atomic u64_2 at; struct t { char c; at v; };',
  '_Atomic aligns what one instruction reads':
    'struct p { int a, b; }; struct s { char c; _Atomic struct p p; char d; _Atomic(double _Complex) z; struct { char x[3]; } y; };',
  'items of an array are aligned as without _Atomic':
    'struct in1 { char c; short s; }; struct d { float a, b; }; struct s { char c; _Atomic struct in1 a[3]; }; struct t { char c; _Atomic struct d a[2]; }; struct u { char c; _Atomic(struct d) a[2][2]; }; struct v { char c; _Atomic u64_2 a[1]; }; struct w { char c; _Atomic(u64_2) a[1]; };',
  'items that are atomic numbers are aligned as one that is alone':
    'struct s { char c; _Atomic u64 a[2]; char d; _Atomic double b[2]; }; struct t { char c; _Atomic long long a[1]; char d; _Atomic(short) b[3]; char e; _Atomic double _Complex z[2]; }; struct u { char c; _Atomic(float _Complex) a[2]; char d; _Atomic long double b[2]; }; typedef const u64_2 c; typedef c c2; struct v { char x; c2 a[2]; };',
  'and so they are of a typedef of such a type':
    'struct d { float a, b; }; typedef _Atomic struct d at; typedef at again; typedef at list[2]; typedef _Atomic struct d wide __attribute__((aligned(16))); typedef _Atomic u64_2 low_at; struct s { char c; again a[2]; }; struct t { char c; list a; char d; list b[2]; }; struct u { char c; wide a[2]; char d; wide b; }; struct v { char c; low_at a[2]; char d; low_at b; }; struct w { char c; volatile at a[2][3]; _Atomic wide b[2]; };',
  'beside pointers to them, and what the member asks for':
    'struct d { float a, b; }; typedef _Atomic struct d at; struct s { char c; at *p; at (*q)[2]; }; struct t { char c; at a[2] __attribute__((aligned(16))); char d; __typeof__(at) b[2]; };',
  'an array of a qualified typedef forgets what it said':
    'typedef const u64_4 c; typedef volatile a16 v; typedef const u64_4 list[2]; typedef const u64 late __attribute__((aligned(4))); struct s { char x; c a[2]; char y; c b; const u64_4 d[2]; }; struct t { char x; v a[2]; char y; v b; }; struct u { char x; list a; char y; list b[2]; }; struct w { char x; late a[2]; char y; late b; __typeof__(const u64_4) d[2]; char z; _Atomic c e[2]; };',
  'a lowered member inside pragma pack':
    '#pragma pack(2)\nstruct s { char c; u64_4 v; a16 x; };\n#pragma pack()\nstruct t { char c; struct s s; };',
  'anonymous records':
    'struct s { char c; struct { int x; } __attribute__((aligned(8))); __attribute__((aligned(8))) struct { char y; }; };',
  unions:
    'union u { u64_4 v; char c[9]; }; union v { low l; char c; }; union __attribute__((packed)) w { a16 a; char c[3]; };',
  'a type in aligned counts as its typedef says':
    'struct s { char c; int v __attribute__((aligned(__alignof__(u64_4)))); _Alignas(a16) char d; };',
}

const X86: Judge = { command: ['gcc', '-m32'], target: TARGETS['linux-x86'] }
const ARM: Judge = { command: ['aarch64-linux-gnu-gcc'], target: TARGETS['linux-arm64'] }

for (const [judge, name] of [
  [GCC, 'x86-64'],
  [X86, '32-bit x86'],
  [ARM, '64-bit ARM'],
] as const) {
  const skip = canCompile(judge.command as [string]) ? false : `no ${judge.command.join(' ')}`
  for (const [title, text] of Object.entries(CASES)) {
    test(`C1: ${title} (${name})`, { skip }, () => {
      assert.deepEqual(differences(TYPES + text, judge), [])
    })
  }
}
