/// Standard streams made from file descriptors, for C functions that take a FILE *.
#pragma once

#include <cstdio>

namespace cdef::platform {

/// An unbuffered stream on a duplicate of the descriptor, in the mode it was opened in; nullptr with errno set.
std::FILE* OpenStream(int descriptor);

}  // namespace cdef::platform
