/* Drawings of circles in layers: a small library in the style of many, whose objects are made, used and destroyed.
 * A layer belongs to a drawing, and must be destroyed before it. */
#ifndef DRAWING_H
#define DRAWING_H

#include <stddef.h>

#define DRAWING_NAME_SIZE 32

typedef struct drawing drawing;
typedef struct layer layer;

typedef struct { double x, y; } point;
typedef struct { point least, greatest; } box;

enum drawing_error { DRAWING_OK, DRAWING_BAD_NAME, DRAWING_BAD_RADIUS, DRAWING_NO_MEMORY };

/* The last error of this thread, and what it means. */
enum drawing_error drawing_last_error(void);
const char *drawing_error_text(enum drawing_error error);

/* NULL where that fails. The name is copied. */
drawing *drawing_create(const char *title);
const char *drawing_title(const drawing *drawing);
int drawing_layers(const drawing *drawing);
void drawing_destroy(drawing *drawing);

layer *layer_create(drawing *drawing, const char *name);
const char *layer_name(const layer *layer);
/* These return 0, or an error. */
enum drawing_error layer_rename(layer *layer, const char *name);
enum drawing_error layer_add_circle(layer *layer, point centre, double radius);
void layer_move(layer *layer, point by);
size_t layer_circles(const layer *layer);
box layer_bounds(const layer *layer);
void layer_destroy(layer *layer);

/* How many objects there are, and how many drawings were destroyed too early. */
typedef struct { int drawings, layers, misuses; } drawing_count;
drawing_count drawing_counted(void);

#endif
