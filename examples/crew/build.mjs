// @ts-check
/** `node build.mjs`: compiles the library and its declarations into one module, native/crew. */
import { join } from 'node:path'
import { FFI } from 'cdef'

const c = join(import.meta.dirname, 'c')

const ffi = new FFI(`
  typedef double (*crew_judge)(int piece, double found);
  typedef void (*crew_log)(int thread, const char *text);
  typedef struct crew crew;
  crew *crew_hire(int threads, crew_log log);
  double crew_work(crew *crew, int pieces, crew_judge judge);
  void crew_dismiss(crew *crew);
`)
const source = { includeDirs: [c], sources: [join(c, 'crew.c')], libraries: ['pthread'] }
ffi.setSource('native/crew', '#include "crew.h"', source)
ffi.compile({ outDir: import.meta.dirname })
