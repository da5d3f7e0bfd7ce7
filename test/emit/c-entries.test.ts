import assert from 'node:assert/strict'
import { test } from 'node:test'
import { primitive } from '../../src/types/ctype.ts'
import { PartBuilder, runWith, STANDARDS, withoutGcc } from '../support/compiled-part.ts'

for (const by of STANDARDS) {
  const words = `${by.compiler} -std=${by.standard}`

  test(`functions, macros like them and variadic ones are called in ${words}`, { skip: withoutGcc }, () => {
    const part = new PartBuilder(`
      struct point { int x; double y; };
      int add(int, int); long narrow(long); int twice(int); int shout(const char *, ...);
      struct point move(struct point p, double by); void nothing(void);`)
    part.call('direct', 'add', 'narrow', 'twice').call('itself', 'shout').call('packed', 'move', 'nothing')
    const source = `
      #include <stdio.h>
      struct point { short z; int x; double y; };
      #define add(a, b) ((a) + (b))
      static inline short narrow(short x) { return x; }
      static int twice(int x) { return 2 * x; }
      #define shout printf
      static struct point move(struct point p, double by) { p.y += by; return p; }
      static void nothing(void) {}`
    const run = `
      printf("%d ", ((int (*)(int, int))module->cdef_addresses[0])(3, 4));
      printf("%ld ", ((long (*)(long))module->cdef_addresses[1])(65537));
      printf("%d ", ((int (*)(int))module->cdef_addresses[2])(21));
      fflush(stdout);
      ((int (*)(const char *, ...))module->cdef_addresses[3])("%s! ", "hello");
      struct point { short z; int x; double y; } p = { 1, 2, 3 };
      double by = 0.5;
      memcpy(frame + 16, &p, sizeof p); memcpy(frame + 32, &by, sizeof by);
      enter(4);
      memcpy(&p, frame, sizeof p);
      printf("%d %d %g", p.z, p.x, p.y);
      enter(5);`
    assert.equal(runWith(part, source, run, by).stdout, '7 1 42 hello! 1 2 3.5')
  })

  test(`an integer constant has its value and sign, another its bytes, in ${words}`, { skip: withoutGcc }, () => {
    const part = new PartBuilder(`
      #define LIMIT ...
      #define LEAST ...
      #define RATIO ...`)
    part.integer('LIMIT', 'LEAST').value('RATIO', primitive('double'))
    const source = '#define LIMIT 0xffffffffffffffffu\nenum { LEAST = -5 };\n#define RATIO 2.5f'
    const run = `
      enter(0); printf("%llx %d ", *(unsigned long long *)frame, frame[8]);
      enter(1); printf("%lld %d ", *(long long *)frame, frame[8]);
      enter(2); printf("%g", *(double *)frame);`
    assert.equal(runWith(part, source, run, by).stdout, 'ffffffffffffffff 0 -5 1 2.5')
  })
}
