/// Texts that JavaScript gives numbers to beforehand, for lines that are printed where none can be asked.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace cdef::core {

/// Of the whole process; equal texts have one number. Any thread.
class TextTable {
 public:
  static TextTable& OfProcess();

  TextTable(const TextTable&) = delete;
  TextTable& operator=(const TextTable&) = delete;

  /// Its number, above 0.
  uint32_t Add(std::string text);
  /// Empty for 0.
  std::string At(uint32_t number);

 private:
  TextTable() = default;

  std::mutex mutex_;
  std::map<std::string, uint32_t> numbers_;
  std::vector<const std::string*> texts_;
};

}  // namespace cdef::core
