/* Where the environment has DRAWING_LOG, each object that is made and destroyed is a line on stderr. */
#include "drawing.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(_MSC_VER)
#define PER_THREAD __declspec(thread)
#else
#define PER_THREAD __thread
#endif

typedef struct {
  point centre;
  double radius;
} circle;

struct drawing {
  char title[DRAWING_NAME_SIZE];
  int layers;
};

struct layer {
  char name[DRAWING_NAME_SIZE];
  drawing *drawing;
  circle *circles;
  size_t count;
};

static PER_THREAD enum drawing_error last_error;
static PER_THREAD drawing_count counted;

static enum drawing_error ended(enum drawing_error error) { return last_error = error; }

static void report(const char *what, const char *name) {
  if (getenv("DRAWING_LOG")) fprintf(stderr, "%s '%s'\n", what, name);
}

static int is_name(const char *name) { return name && *name && strlen(name) < DRAWING_NAME_SIZE; }

enum drawing_error drawing_last_error(void) { return last_error; }

const char *drawing_error_text(enum drawing_error error) {
  switch (error) {
  case DRAWING_OK: return "no error";
  case DRAWING_BAD_NAME: return "a name has 1 to 31 bytes";
  case DRAWING_BAD_RADIUS: return "a radius is positive";
  case DRAWING_NO_MEMORY: return "out of memory";
  }
  return "unknown error";
}

drawing *drawing_create(const char *title) {
  drawing *made;
  if (!is_name(title)) return ended(DRAWING_BAD_NAME), NULL;
  made = calloc(1, sizeof *made);
  if (!made) return ended(DRAWING_NO_MEMORY), NULL;
  strcpy(made->title, title);
  counted.drawings++;
  report("create drawing", title);
  return made;
}

const char *drawing_title(const drawing *drawing) { return drawing->title; }

int drawing_layers(const drawing *drawing) { return drawing->layers; }

void drawing_destroy(drawing *drawing) {
  if (drawing->layers > 0) {
    /* A library without this check would leave its layers with a dangling pointer. */
    counted.misuses++;
    report("MISUSE: layers are left of drawing", drawing->title);
    return;
  }
  counted.drawings--;
  report("destroy drawing", drawing->title);
  free(drawing);
}

layer *layer_create(drawing *drawing, const char *name) {
  layer *made;
  if (!is_name(name)) return ended(DRAWING_BAD_NAME), NULL;
  made = calloc(1, sizeof *made);
  if (!made) return ended(DRAWING_NO_MEMORY), NULL;
  strcpy(made->name, name);
  made->drawing = drawing;
  drawing->layers++;
  counted.layers++;
  report("create layer", name);
  return made;
}

const char *layer_name(const layer *layer) { return layer->name; }

enum drawing_error layer_rename(layer *layer, const char *name) {
  if (!is_name(name)) return ended(DRAWING_BAD_NAME);
  strcpy(layer->name, name);
  return ended(DRAWING_OK);
}

enum drawing_error layer_add_circle(layer *layer, point centre, double radius) {
  circle *circles;
  if (!(radius > 0)) return ended(DRAWING_BAD_RADIUS);
  circles = realloc(layer->circles, (layer->count + 1) * sizeof *circles);
  if (!circles) return ended(DRAWING_NO_MEMORY);
  circles[layer->count].centre = centre;
  circles[layer->count].radius = radius;
  layer->circles = circles;
  layer->count++;
  return ended(DRAWING_OK);
}

void layer_move(layer *layer, point by) {
  size_t i;
  for (i = 0; i < layer->count; i++) {
    layer->circles[i].centre.x += by.x;
    layer->circles[i].centre.y += by.y;
  }
}

size_t layer_circles(const layer *layer) { return layer->count; }

static double least(double a, double b) { return a < b ? a : b; }
static double greatest(double a, double b) { return a > b ? a : b; }

box layer_bounds(const layer *layer) {
  box bounds = {{0, 0}, {0, 0}};
  size_t i;
  for (i = 0; i < layer->count; i++) {
    circle c = layer->circles[i];
    box own = {{c.centre.x - c.radius, c.centre.y - c.radius}, {c.centre.x + c.radius, c.centre.y + c.radius}};
    if (i == 0) {
      bounds = own;
      continue;
    }
    bounds.least.x = least(bounds.least.x, own.least.x);
    bounds.least.y = least(bounds.least.y, own.least.y);
    bounds.greatest.x = greatest(bounds.greatest.x, own.greatest.x);
    bounds.greatest.y = greatest(bounds.greatest.y, own.greatest.y);
  }
  return bounds;
}

void layer_destroy(layer *layer) {
  layer->drawing->layers--;
  counted.layers--;
  report("destroy layer", layer->name);
  free(layer->circles);
  free(layer);
}

drawing_count drawing_counted(void) { return counted; }
