/// Text on its way in and out, by functions that optimised code calls directly. They run no JavaScript and leave errno.
#pragma once

#include <cstdint>

#include "engine.h"

namespace cdef::core {

/// What both return where the call was not a fast one; the number is NOT_CALLED in src/native/addon.ts.
inline constexpr int32_t kNotCalled = -2;

/// `writeText(text, address, room)`: copies a string as UTF-8 with a terminator. Returns the bytes without that, -1 where it
/// holds a NUL or may need more room. Not called for what is no flat string of one-byte characters, nor by code that is not
/// optimised. nullptr where the engine has no fast calls.
HandleWord MakeTextWriter();

/// The numbers are those of RECENT in src/cdata/memory/recent-texts.ts.
inline constexpr size_t kRecentTexts = 1024;
inline constexpr size_t kRecentText = 64;

/// `findText(table, address, limit)`: which of the texts that were seen before lies there, up to a NUL or `limit` bytes. The
/// table has room for kRecentTexts times kRecentText bytes. A text that is not there takes the place of another: the result
/// is -3 - (place + kRecentTexts * bytes) then. Long ones and empty ones are not kept, and have the last place.
/// Not called by code that is not optimised.
HandleWord MakeTextFinder();

}  // namespace cdef::core
