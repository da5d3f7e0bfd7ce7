/// Text that is put together where nothing may be allocated.
#pragma once

#include <unistd.h>

#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstring>

namespace cdef::core {

class ReportText {
 public:
  void Clear() {
    size_ = 0;
    text_[0] = '\0';
  }
  const char* data() const { return text_.data(); }

  /// As printf; what does not fit is left out.
  __attribute__((format(printf, 2, 3))) void Add(const char* format, ...) {
    va_list values;
    va_start(values, format);
    const int added = std::vsnprintf(text_.data() + size_, text_.size() - size_, format, values);
    va_end(values);
    if (added > 0) size_ = size_ + static_cast<size_t>(added) < text_.size() ? size_ + static_cast<size_t>(added) : text_.size() - 1;
  }

  /// On stderr, each line with the beginning that all lines of cdef have.
  void Print() const {
    for (const char* line = text_.data(); *line;) {
      const size_t length = std::strcspn(line, "\n");
      Write("cdef: ", 6);
      Write(line, length);
      Write("\n", 1);
      line += length + (line[length] ? 1 : 0);
    }
  }

 private:
  static void Write(const char* bytes, size_t count) {
    while (count > 0) {
      const ssize_t written = write(STDERR_FILENO, bytes, count);
      if (written <= 0) return;
      bytes += written;
      count -= static_cast<size_t>(written);
    }
  }

  std::array<char, 32 * 1024> text_{};
  size_t size_ = 0;
};

}  // namespace cdef::core
