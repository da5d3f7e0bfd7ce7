#if !defined(_WIN32)

#include "../stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace cdef::platform {

namespace {

/// fdopen's mode for a descriptor's flags; "w" truncates nothing here.
const char* ModeOf(int flags) {
  const bool appends = (flags & O_APPEND) != 0;
  switch (flags & O_ACCMODE) {
    case O_WRONLY: return appends ? "a" : "w";
    case O_RDWR: return appends ? "a+" : "r+";
    default: return "r";
  }
}

}  // namespace

std::FILE* OpenStream(int descriptor) {
  const int flags = fcntl(descriptor, F_GETFL);
  const int copy = flags < 0 ? -1 : fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return nullptr;

  std::FILE* stream = fdopen(copy, ModeOf(flags));
  if (stream) {
    std::setvbuf(stream, nullptr, _IONBF, 0);
    return stream;
  }
  const int reason = errno;
  close(copy);
  errno = reason;
  return nullptr;
}

}  // namespace cdef::platform

#endif
