/** Faults whose reason is what became of memory; run by name in a process of its own, which dies of them. */
import { compileLibrary } from '../support/compile.ts'
import { newFFI, type Untyped } from '../support/untyped.ts'

const DECLARATIONS = `
  struct node { int value; struct node *next; };
  int peek(const char *p, long at); void keep(struct node *n); int next_value(void); int sum_all(int **list);
  void copy_vector(void *to, const void *from); void poke(char *p, long at); int call(int (*f)(void));
`
const SOURCE = `
  struct node { int value; struct node *next; };
  typedef int vector __attribute__((vector_size(16)));
  int peek(const char *p, long at) { return p[at]; }
  void poke(char *p, long at) { p[at] = 1; }
  static struct node *kept;
  void keep(struct node *n) { kept = n; }
  int next_value(void) { return kept->next->value; }
  int sum_all(int **list) { int sum = 0; for (; *list; list++) sum += **list; return sum; }
  void copy_vector(void *to, const void *from) { *(vector *)to = *(const vector *)from; }
  int call(int (*f)(void)) { return f() + 1; }
`

const lib = (ffi: Untyped): Untyped => ffi.dlopen(compileLibrary('causes', SOURCE, ['-O1']))

/** A library, and what it lets others have of it: so much memory that nothing else lies in its middle at once. */
function closedLibrary(ffi: Untyped): { text: Untyped; call: Untyped } {
  const path = compileLibrary('gone', 'char text[1 << 28]; int five(void) { return 5; }')
  const gone = newFFI('extern char text[]; int five(void);', { debug: false }).dlopen(path)
  const text = ffi.add(ffi.cast('char *', ffi.cast('uintptr_t', gone.text)), 2 ** 27)
  const call = ffi.cast('int(*)(void)', gone.five)
  ffi.dlclose(gone)
  return { text, call }
}

const SCENES: Readonly<Record<string, (ffi: Untyped, c: Untyped) => unknown>> = {
  released: (ffi, c) => {
    const page = ffi.new('char[100000]')
    const address = ffi.cast('const char *', ffi.cast('uintptr_t', page))
    ffi.release(page)
    return c.peek(address, 5)
  },
  behind: (ffi, c) => c.poke(ffi.new('char[100000]'), 100_000),
  far: (ffi, c) => c.peek(ffi.new('char[100000]'), 100_100),
  'released-node': (ffi, c) => {
    const node = ffi.new('struct node *', { value: 1 })
    node.next = node
    c.keep(node)
    c.next_value()
    ffi.release(node)
    return c.next_value()
  },
  'not-terminated': (ffi, c) => {
    const number = ffi.new('int *', 5)
    return c.sum_all(ffi.new('int *[2]', [number, number]))
  },
  'closed-data': (ffi, c) => c.peek(closedLibrary(ffi).text, 0),
  'closed-read': (ffi) => {
    try {
      closedLibrary(ffi).text.at(0)
    } catch (error) {
      console.log((error as Error).message)
    }
  },
  'closed-code': (ffi, c) => c.call(closedLibrary(ffi).call),
  vector: (ffi, c) => {
    const bytes = ffi.new('char[64]')
    return c.copy_vector(bytes, ffi.add(bytes, 17))
  },
}

const ffi = newFFI(DECLARATIONS, { debug: { report: true, guard: true } } as object)
SCENES[process.argv[2] as string]?.(ffi, lib(ffi))
