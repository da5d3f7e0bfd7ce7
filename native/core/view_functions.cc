#include "view_functions.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "fast_function.h"
#include "text_functions.h"

namespace cdef::core {

namespace {

/// Words of a JSTypedArray that are looked at: it begins with its map, its properties and its elements.
constexpr size_t kElements = 2;
constexpr size_t kWords = 13;

/// Which word of a typed array holds the address of its items, which is 0 where they lie outside the heap, and which has that
/// value where the length of the buffer is fixed.
struct Layout {
  size_t address = 0;
  size_t base = 0;
  size_t sort = 0;
  uintptr_t fixed = 0;
};

/// V8's own object behind a handle.
const uintptr_t* WordsOf(HandleWord handle) {
  // SAFETY: a handle points to a tagged pointer, which is one more than the object's address, in all versions that
  // FindFastCallFacts knows: they do without compressed pointers.
  return reinterpret_cast<const uintptr_t*>(*static_cast<const uintptr_t*>(handle) - 1);
}

/// The only word that the condition is true of; 0 where there is none or more than one.
template <typename Condition>
size_t OnlyWord(const Condition& is_it) {
  size_t found = 0;
  for (size_t word = kElements + 1; word < kWords; ++word) {
    if (!is_it(word)) continue;
    if (found != 0) return 0;
    found = word;
  }
  return found;
}

std::optional<Layout> FindLayout(const SampleViews& samples) {
  const auto all_known = [&](const auto& is_it) { return std::ranges::all_of(samples.known, is_it); };
  const uintptr_t* small = WordsOf(samples.small);
  Layout layout;
  layout.address = OnlyWord([&](size_t word) {
    return all_known([&](const KnownView& each) {
      return WordsOf(each.view)[word] == reinterpret_cast<uintptr_t>(each.address);
    });
  });
  // Of items on the heap it is the object that they lie in.
  layout.base = OnlyWord([&](size_t word) {
    return small[word] == small[kElements] &&
           all_known([&](const KnownView& each) { return WordsOf(each.view)[word] == 0; });
  });
  layout.sort = OnlyWord([&](size_t word) {
    const bool is_same = all_known([&](const KnownView& each) { return WordsOf(each.view)[word] == small[word]; });
    const auto differs = [&](HandleWord each) { return WordsOf(each)[word] != small[word]; };
    return is_same && std::ranges::all_of(samples.variable, differs);
  });
  if (layout.address == 0 || layout.base == 0 || layout.sort == 0) return std::nullopt;
  layout.fixed = small[layout.sort];
  return layout;
}

/// Those of this process: each thread finds the same.
std::atomic<size_t> address_word{0};
std::atomic<size_t> base_word{0};
std::atomic<size_t> sort_word{0};
std::atomic<uintptr_t> fixed_sort{0};

double FindView(HandleWord, HandleWord view) {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  const uintptr_t* words = WordsOf(view);
  if (words[base_word.load(kRelaxed)] != 0 || words[sort_word.load(kRelaxed)] != fixed_sort.load(kRelaxed)) return 0;
  return static_cast<double>(words[address_word.load(kRelaxed)]);
}

void AnswerNothing(void* callback_info) { SetSlowResult(callback_info, kNotCalled); }

}  // namespace

HandleWord MakeViewFinder(const SampleViews& samples) {
  if (!FindFastCallFacts()) return nullptr;
  const auto layout = FindLayout(samples);
  if (!layout) return nullptr;
  address_word = layout->address;
  base_word = layout->base;
  sort_word = layout->sort;
  fixed_sort = layout->fixed;
  const FastSignature signature{FastType::kFloat64, {FastType::kValue}, false};
  return MakeFastFunction(reinterpret_cast<const void*>(&FindView), signature,
                          reinterpret_cast<const void*>(&AnswerNothing));
}

}  // namespace cdef::core
