/**
 * Seeded noise: mutated declarations and type strings. Nothing but a CDefError is thrown, every text comes to an end,
 * a text that fails leaves the scope as it was, and what a type is spelled as resolves to that type.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sizeOf } from '../../src/abi/layout.ts'
import { TARGETS } from '../../src/abi/target.ts'
import { declare, resolveType } from '../../src/declare/declare.ts'
import { Scope } from '../../src/declare/scope.ts'
import { CDefError, FFIError } from '../../src/diagnostics/errors.ts'
import { spell } from '../../src/types/spell.ts'
import { Random, SEED } from '../support/random.ts'
import { many } from '../support/settings.ts'

const TEXTS = [
  'int f(void); extern int g(const char *name, ...);',
  'typedef struct point { int x, y; struct point *next; } point_t;',
  'struct s { unsigned a:3, :0, b:5; union { int c; float d; }; char e[]; };',
  'typedef int (*callback)(void *user, int n, int list[n]); void each(callback cb, void *);',
  'enum color { RED, GREEN = 5, BLUE = RED + (1 << 3) }; enum color mix(enum color, enum color);',
  '#define N 4\n#define M (N * 2) /* two */\nextern int table[N][M];\n#undef N\n',
  'static const int LIMIT = 0x10 ? ~3 : -4; static const char *NAME = "a\\tb" "c"; #define\n',
  'typedef unsigned long... number; typedef ... opaque; typedef ... *handle; struct p { int a; ...; };',
  'int h(int) __attribute__((nothrow, aligned(8))) __asm__("h" "2"); __extension__ inline int k(void) { return 1; }',
  'struct __attribute__((packed)) q { _Alignas(16) char c; double d __attribute__((aligned(2))); } __attribute__((aligned(4)));',
  '#pragma pack(push, 1)\nstruct r { char a; long b; };\n#pragma pack(pop)\n# 12 "a.h" 1\nint l(struct r);',
  '_Static_assert(sizeof(struct t *) == 8 && offsetof(struct { int a, b; }, b) == 4, "eight");',
  'extern "C" { typedef float v4 __attribute__((vector_size(16))); int (*(*deep)(int))[3]; }',
  "enum { A = 'x', B = '\\x41', C = L'\\u20ac', D = 1.5 > 1, E = sizeof \"abc\", F = (char)300 };",
  'long double _Complex z(double complex, _Float16, unsigned __int128, __float128);',
  'typeof(int) x; extern __typeof__(x) *y; [[nodiscard]] _Atomic(int) w; _Thread_local int t2;',
]

const TYPES = [
  'int',
  'unsigned long long',
  'const char *const *',
  'struct point *[3]',
  'int(*)(struct point, char *, ...)',
  'double (*(*)(int))[2][3]',
  'struct { int a : 3; union { long b; char c[4]; }; }',
  'enum { Q = 1 ? 2 : sizeof(int[3]) }',
  'char[N + 1]',
  'point_t **',
  'void(int, void (*)(void))',
  'float __attribute__((vector_size(16)))',
  'int[][4]',
  'unsigned char volatile *',
]

const WORDS =
  'int char long unsigned const struct union enum typedef extern static inline ( ) [ ] { } * , ; : ... = + - ~ << ? 1 0 0x7f 1.5 "s" \'c\' N point_t s x sizeof __attribute__ \n #define #pragma \\ / /* // @ $ é _Alignas typeof void'.split(
    ' ',
  )

const TOKEN = /[A-Za-z_$]\w*|\d[\w.]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\.\.\.|\s+|./gs

/** A text with a few tokens or characters dropped, doubled, swapped, replaced or added. */
function mutated(text: string, random: Random): string {
  const pieces = text.match(TOKEN) ?? []
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    const at = random.below(pieces.length)
    const piece = pieces[at] ?? ''
    switch (random.below(7)) {
      case 0:
        pieces.splice(at, 1)
        break
      case 1:
        pieces.splice(at, 0, piece)
        break
      case 2:
        pieces.splice(at, 1, pieces[random.below(pieces.length)] ?? '')
        break
      case 3:
        pieces.splice(at, 0, ` ${random.pick(WORDS)} `)
        break
      case 4:
        pieces[at] = random.pick(WORDS)
        break
      case 5:
        pieces[at] = piece.slice(0, random.below(piece.length + 1)) + String.fromCharCode(random.below(200))
        break
      default:
        pieces.length = at
    }
  }
  return pieces.join('')
}

const BASE =
  'struct point; struct other { int a; }; typedef struct point point_t; enum { N = 4 }; int f(void); enum open;'

function baseScope(): Scope {
  const scope = new Scope(TARGETS['linux-x64'])
  declare(scope, BASE)
  return scope
}

/** Everything that a failing text could have changed. */
function snapshot({ tables }: Scope): string {
  const tags = [...tables.tags].map(([name, { type }]) => `${name} ${type.body.state}`)
  const names = [...tables.names.values()].map(({ name, kind }) => `${kind} ${name}`)
  return [...tags, ...names, ...tables.typedefs.keys(), ...tables.macros.keys(), tables.unnamed].join('\n')
}

const ROUNDS = many(60_000, 15_000)
/** Rounds that share a scope, so that texts meet what others declared. */
const SHARED = 20

test(`${ROUNDS} mutated texts, seed ${SEED}`, (t) => {
  const random = new Random(SEED)
  let scope = baseScope()
  let failures = 0
  for (let round = 0; round < ROUNDS; round++) {
    if (round % SHARED === 0) scope = baseScope()
    const text = random.oneIn(4)
      ? mutated(`${random.pick(TEXTS)} ${random.pick(TEXTS)}`, random)
      : mutated(random.pick(TEXTS), random)
    const before = snapshot(scope)
    try {
      declare(scope, text, random.oneIn(8) ? { override: true } : {})
    } catch (error) {
      assert.ok(error instanceof CDefError, `${String(error)} for ${JSON.stringify(text)}`)
      assert.equal(snapshot(scope), before, JSON.stringify(text))
      failures++
    }
  }
  assert.ok(failures > ROUNDS / 10 && failures < ROUNDS, `${failures} failed`)
  t.diagnostic(`${ROUNDS - failures} texts declared, ${failures} refused`)
})

test(`${ROUNDS} mutated type strings, seed ${SEED}`, (t) => {
  const random = new Random(SEED + 1)
  let scope = baseScope()
  let resolved = 0
  for (let round = 0; round < ROUNDS; round++) {
    if (round % SHARED === 0) scope = baseScope()
    const text = round < TYPES.length ? (TYPES[round] as string) : mutated(random.pick(TYPES), random)
    const before = snapshot(scope)
    try {
      const { type, qualifiers } = resolveType(scope, text)
      resolved++
      const again = spell(type, '', qualifiers)
      // A record or enum without a name cannot be named again.
      if (!/\$\d/.test(again)) assert.equal(resolveType(scope, again).type, type, `${again} from ${text}`)
      assertMeasured(() => sizeOf(type, scope.target), text)
    } catch (error) {
      assert.ok(error instanceof CDefError, `${String(error)} for ${JSON.stringify(text)}`)
      assert.equal(snapshot(scope), before, JSON.stringify(text))
    }
  }
  assert.ok(resolved > ROUNDS / 10, `${resolved} resolved`)
  t.diagnostic(`${resolved} type strings resolved, ${ROUNDS - resolved} refused`)
})

/** A type that resolves can be asked for its size, and has one or says why not. */
function assertMeasured(measure: () => number, text: string): void {
  try {
    assert.ok(measure() >= 0, text)
  } catch (error) {
    assert.ok(error instanceof TypeError || error instanceof FFIError, `${String(error)} for ${text}`)
  }
}
