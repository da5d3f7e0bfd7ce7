import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emitC } from '../../src/emit/c/module.ts'
import { PartBuilder, runWith, STANDARDS, withoutGcc } from '../support/compiled-part.ts'

const options = { skip: withoutGcc }

const DECLARED = `
  struct point { int x; double y; };
  struct point on_move(struct point, int8_t by, const char *why); void on_end(void); int on_log(const char *, va_list);
  struct point move(void); void end(void); int log_it(const char *, ...);`

const SOURCE = `
  #include <stdarg.h>
  #include <stdint.h>
  struct point { int x; double y; };
  static struct point on_move(struct point, int8_t by, const char *why);
  #ifdef __cplusplus
  extern "C"
  #endif
  void on_end(void);
  static int on_log(const char *, va_list);
  static struct point move(void) { struct point p = {1, 2.5}; return on_move(p, -3, "why"); }
  static void end(void) { on_end(); }
  static int log_it(const char *format, ...) {
    va_list list; int n; va_start(list, format); n = on_log(format, list); va_end(list); return n; }`

/** Takes what C calls, as the addon would. */
const BINDINGS = `
  struct point { int x; double y; };
  int move(cdef_binding *self, char *call) {
    struct point p; signed char by; char *why;
    memcpy(&p, call + 16, sizeof p); memcpy(&by, call + 32, 1); memcpy(&why, call + 48, sizeof why);
    printf("%d %g %d %s ", p.x, p.y, by, why);
    p.x = by; memcpy(call, &p, sizeof p); return 1;
  }
  int refuse(cdef_binding *self, char *call) { printf("refused "); return 0; }
  int end(cdef_binding *self, char *call) { printf("end "); return 1; }
  int print(cdef_binding *self, char *call) {
    char *format; void *list; memcpy(&format, call + 16, 8); memcpy(&list, call + 32, 8);
    *(int *)call = vprintf(format, CDEF_VA_LIST(list)); return 1;
  }
  cdef_binding older = { move, 0 }, newer = { refuse, &older }, ending = { end, 0 }, printing = { print, 0 };`

function newPart(): PartBuilder {
  const part = new PartBuilder(DECLARED)
  part.extern('JS', 'on_move').extern('JS+C', 'on_end').extern('JS', 'on_log')
  return part.call('direct', 'move', 'end').call('itself', 'log_it')
}

for (const by of STANDARDS) {
  const words = `${by.compiler} -std=${by.standard}`

  test(`C calls who is attached, the newest that takes the call, in ${words}`, options, () => {
    const run = `
      #define CALL(type, i) ((type)module->cdef_addresses[i])
      module->cdef_externs[0]->cdef_bindings = &newer; module->cdef_externs[1]->cdef_bindings = &ending; module->cdef_externs[2]->cdef_bindings = &printing;
      struct point p = CALL(struct point (*)(void), 3)();
      printf("%d %g ", p.x, p.y);
      CALL(void (*)(void), 4)();
      printf("%d ", CALL(int (*)(const char *, ...), 5)("%s=%d ", "x", 5));
      CALL(void (*)(void), 1)();
      printf("%s.%s", module->cdef_externs[0]->cdef_module_name, module->cdef_externs[2]->cdef_name);`
    const { stdout } = runWith(newPart(), SOURCE, run, by, BINDINGS)
    assert.equal(stdout, 'refused 1 2.5 -3 why -3 2.5 end x=5 4 end fixture.on_log')
  })

  test(`where nobody is attached C gets zero, stderr says so, and errno stays, in ${words}`, options, () => {
    const run = `
      struct point { int x; double y; } p;
      errno = 7;
      p = ((struct point (*)(void))module->cdef_addresses[3])();
      printf("%d %g %d", p.x, p.y, errno);`
    const { stdout, stderr } = runWith(newPart(), SOURCE, run, by)
    assert.equal(stdout, '0 0 7')
    const said =
      "cdef: module 'fixture': C called 'on_move', and no JavaScript function is attached to it here: use ffi.defExtern('on_move', fn); until then it returns 0\n"
    assert.equal(stderr, said)
  })
}

test('only a function for other files of C is not static', () => {
  const { text } = emitC(newPart(), { name: 'm"\\?\u00e9', id: '', source: '', language: 'c' })
  assert.match(text, /^static struct point on_move\(struct point cdef_a0, int8_t cdef_a1, const char \*cdef_a2\) \{/m)
  assert.match(text, /^CDEF_SHARED void on_end\(void\) \{/m)
  assert.match(text, /\{"m\\"\\\\\\\?\\303\\251", "on_move", 0\}/)
})
