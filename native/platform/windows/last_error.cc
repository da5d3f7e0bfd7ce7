#if defined(_WIN32)

#include <windows.h>

#include "../last_error.h"
#include "wide.h"

namespace cdef::platform {

std::string ErrorText(int32_t code) {
  wchar_t text[1024];
  const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS;
  DWORD length = FormatMessageW(flags, nullptr, static_cast<DWORD>(code), 0, text, 1024, nullptr);
  while (length > 0 && text[length - 1] <= L' ') --length;
  if (length == 0) return "Windows has no text for this error";
  return Narrow(text, length);
}

}  // namespace cdef::platform

#endif
