/// Memory that the program's own C++ library has given.
#pragma once

namespace cdef::platform {

/// What `operator delete` does in the program, whose C++ library the addon does not share.
void FreeOfProgram(void* memory);

}  // namespace cdef::platform
