#if defined(_WIN32)

#include "../stream.h"

#include <windows.h>

#include <fcntl.h>
#include <io.h>
#include <winternl.h>

#include <cerrno>

#include "../libraries.h"

namespace cdef::platform {

namespace {

/// The system's handle of a descriptor of Node.js, whose C library is not the addon's.
HANDLE HandleOf(int descriptor) {
  using Find = HANDLE (*)(int);
  static const auto find = reinterpret_cast<Find>(FindInProgram("uv_get_osfhandle"));
  return find && descriptor >= 0 ? find(descriptor) : INVALID_HANDLE_VALUE;
}

/// What may be done with an open file, as bits of its access mask.
ACCESS_MASK AccessOf(HANDLE handle) {
  using Query = NTSTATUS(NTAPI*)(HANDLE, IO_STATUS_BLOCK*, void*, ULONG, int);
  static const auto query = reinterpret_cast<Query>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "NtQueryInformationFile")));
  constexpr int kFileAccessInformation = 8;
  IO_STATUS_BLOCK status;
  ACCESS_MASK access = 0;
  return query && query(handle, &status, &access, sizeof access, kFileAccessInformation) == 0 ? access : 0;
}

/// The mode for such access; "w" truncates nothing here.
const char* ModeOf(ACCESS_MASK access) {
  const bool reads = (access & FILE_READ_DATA) != 0;
  if ((access & FILE_WRITE_DATA) != 0) return reads ? "r+b" : "wb";
  if ((access & FILE_APPEND_DATA) != 0) return reads ? "a+b" : "ab";
  return "rb";
}

}  // namespace

std::FILE* OpenStream(int descriptor) {
  const HANDLE handle = HandleOf(descriptor);
  HANDLE copy = INVALID_HANDLE_VALUE;
  const HANDLE self = GetCurrentProcess();
  if (handle == INVALID_HANDLE_VALUE || !DuplicateHandle(self, handle, self, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
    errno = EBADF;
    return nullptr;
  }
  const char* mode = ModeOf(AccessOf(copy));
  const int own = _open_osfhandle(reinterpret_cast<intptr_t>(copy), mode[0] == 'a' ? _O_APPEND : 0);
  if (own < 0) {
    CloseHandle(copy);
    return nullptr;
  }
  std::FILE* stream = _fdopen(own, mode);
  if (stream) {
    std::setvbuf(stream, nullptr, _IONBF, 0);
    return stream;
  }
  const int reason = errno;
  _close(own);
  errno = reason;
  return nullptr;
}

}  // namespace cdef::platform

#endif
