/// Where typed arrays lie, by a function that optimised code calls directly. It runs no JavaScript and leaves errno.
#pragma once

#include <array>

#include "engine.h"

namespace cdef::core {

/// A typed array, and the address that its first item is known to have.
struct KnownView {
  HandleWord view;
  const void* address;
};

/// Typed arrays of every sort, to look at.
struct SampleViews {
  /// Of different lengths, kinds and places in their buffers, whose length is fixed.
  std::array<KnownView, 3> known;
  /// Its items lie on the engine's own heap.
  HandleWord small;
  /// In buffers whose length can change; one follows it.
  std::array<HandleWord, 2> variable;
};

/// `findView(view)`: the address of a typed array's first item. 0 for one whose items lie on the engine's heap, which moves them,
/// or in a buffer whose length can change; a negative number where the call was not a fast one. Nothing but a typed array may
/// be given. nullptr where the engine has no fast calls, or keeps typed arrays in a way that the samples do not show.
HandleWord MakeViewFinder(const SampleViews& samples);

}  // namespace cdef::core
