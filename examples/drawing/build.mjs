// @ts-check
/** `node build.mjs`: compiles the library and its declarations into one module, native/drawing. */
import { join } from 'node:path'
import { FFI } from 'cdef'

const c = join(import.meta.dirname, 'c')

const ffi = new FFI(`
  typedef struct drawing drawing;
  typedef struct layer layer;
  typedef struct { double x, y; } point;
  typedef struct { point least, greatest; } box;

  #define DRAWING_NAME_SIZE ...
  enum drawing_error { DRAWING_OK, DRAWING_BAD_NAME, ... };
  enum drawing_error drawing_last_error(void);
  const char *drawing_error_text(enum drawing_error error);

  drawing *drawing_create(const char *title);
  const char *drawing_title(const drawing *drawing);
  int drawing_layers(const drawing *drawing);
  void drawing_destroy(drawing *drawing);

  layer *layer_create(drawing *drawing, const char *name);
  const char *layer_name(const layer *layer);
  enum drawing_error layer_rename(layer *layer, const char *name);
  enum drawing_error layer_add_circle(layer *layer, point centre, double radius);
  void layer_move(layer *layer, point by);
  size_t layer_circles(const layer *layer);
  box layer_bounds(const layer *layer);
  void layer_destroy(layer *layer);

  typedef struct { int drawings, layers, misuses; ...; } drawing_count;
  drawing_count drawing_counted(void);
`)
ffi.setSource('native/drawing', '#include "drawing.h"', { includeDirs: [c], sources: [join(c, 'drawing.c')] })
ffi.compile({ outDir: import.meta.dirname })
