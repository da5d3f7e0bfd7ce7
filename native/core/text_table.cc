#include "text_table.h"

#include <utility>

namespace cdef::core {

TextTable& TextTable::OfProcess() {
  static auto* table = new TextTable;
  return *table;
}

uint32_t TextTable::Add(std::string text) {
  const std::lock_guard lock(mutex_);
  const auto [found, is_new] = numbers_.try_emplace(std::move(text), static_cast<uint32_t>(texts_.size() + 1));
  if (is_new) texts_.push_back(&found->first);
  return found->second;
}

std::string TextTable::At(uint32_t number) {
  const std::lock_guard lock(mutex_);
  return number > 0 && number <= texts_.size() ? *texts_[number - 1] : std::string();
}

}  // namespace cdef::core
