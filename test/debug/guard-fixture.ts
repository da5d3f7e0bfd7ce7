/** C that writes where it must not. */
import { compileLibrary } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

export const DECLARATIONS = `
  struct pair { int a, b; };
  struct named { const char *name; char **list; int id; };
  void put(char *p, long at, int value); void keep(char *p); void poke(long at, int value); int peek(long at);
  void put_pair(struct pair *p, long at, int value); void put_text(const char *text, long at, int value);
  void put_name(struct named *n, long at, int value); void put_list(char **list, long at, int value);
  void each(void (*visit)(int), char *p, long at); void put_many(int n, ...); struct pair swapped(struct pair p, char *then, long at);
`
const SOURCE = `
  #include <stdarg.h>
  struct pair { int a, b; };
  struct named { const char *name; char **list; int id; };
  void put(char *p, long at, int value) { p[at] = value; }
  static char *kept;
  void keep(char *p) { kept = p; }
  void poke(long at, int value) { kept[at] = value; }
  int peek(long at) { return kept[at] & 255; }
  void put_pair(struct pair *p, long at, int value) { ((char *)p)[at] = value; }
  void put_text(const char *text, long at, int value) { ((char *)text)[at] = value; }
  void put_name(struct named *n, long at, int value) { ((char *)n->name)[at] = value; }
  void put_list(char **list, long at, int value) { list[0][at] = value; }
  void each(void (*visit)(int), char *p, long at) { visit(1); p[at] = 9; visit(2); }
  void put_many(int n, ...) { va_list v; va_start(v, n); for (int i = 0; i < n; i++) va_arg(v, char *)[4] = 5; va_end(v); }
  struct pair swapped(struct pair p, char *then, long at) { struct pair r = {p.b, p.a}; then[at] = 6; return r; }
`

export const guardLibrary = (): string => compileLibrary('guard', SOURCE, ['-O1'])

/** An FFI that guards, and the library. */
export function openGuarded(debug: unknown): { ffi: Untyped; lib: Untyped } {
  const ffi = newFFI(DECLARATIONS, { debug } as object)
  return { ffi, lib: ffi.dlopen(guardLibrary()) }
}
