/// The number that Windows' functions leave beside their result; other systems have errno alone.
#pragma once

#include <cstdint>
#include <string>

#if defined(_WIN32)
extern "C" __declspec(dllimport) unsigned long __stdcall GetLastError(void);
extern "C" __declspec(dllimport) void __stdcall SetLastError(unsigned long code);
#endif

namespace cdef::platform {

#if defined(_WIN32)

/// That of this thread.
inline int32_t LastError() { return static_cast<int32_t>(GetLastError()); }
inline void SetLastError(int32_t code) { ::SetLastError(static_cast<unsigned long>(code)); }

/// What Windows says of a number, in its language and without the line's end; a sentence of ours where it knows none.
std::string ErrorText(int32_t code);

#else

inline int32_t LastError() { return 0; }
inline void SetLastError(int32_t) {}

#endif

}  // namespace cdef::platform
