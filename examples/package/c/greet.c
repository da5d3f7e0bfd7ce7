/* Becomes a shared library of its own, which could as well have been there before. */
#include "greet.h"
#include <stdio.h>

int greet(char *into, size_t size, const char *name, enum greet_language language) {
  switch (language) {
  case GREET_ENGLISH: return snprintf(into, size, "Hello, %s!", name);
  case GREET_GERMAN: return snprintf(into, size, "Guten Tag, %s!", name);
  case GREET_FRENCH: return snprintf(into, size, "Bonjour, %s !", name);
  }
  return -1;
}
