/* A library with a header: greetings in some languages. */
#ifndef GREET_H
#define GREET_H

#include <stddef.h>

#define GREET_VERSION "1.2"

enum greet_language { GREET_ENGLISH = 10, GREET_GERMAN, GREET_FRENCH };

/* Writes at most `size` bytes, the closing 0 included; returns how many the whole greeting has without it, or -1. */
int greet(char *into, size_t size, const char *name, enum greet_language language);

#endif
