#include "text_functions.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "fast_function.h"
#include "memory.h"

namespace cdef::core {

namespace {

/// v8::FastOneByteString.
struct OneByteString {
  const unsigned char* data;
  uint32_t length;
};

using Word = uint64_t;

constexpr Word kOnes = 0x0101'0101'0101'0101;
constexpr Word kHighBits = 0x8080'8080'8080'8080;

/// What is converted byte by byte at most.
constexpr uint32_t kShortRest = 32;

/// Whether one of the bytes is zero or not ASCII; it may also say so of bytes beside one that is.
bool HasSpecial(Word word) { return (((word - kOnes) | word) & kHighBits) != 0; }

/// Copies what is plain ASCII, eight bytes at a time; returns how many.
uint32_t CopyPlain(const OneByteString& text, char* to) {
  uint32_t at = 0;
  for (Word word; at + sizeof word <= text.length; at += sizeof word) {
    std::memcpy(&word, text.data + at, sizeof word);
    if (HasSpecial(word)) break;
    std::memcpy(to + at, &word, sizeof word);
  }
  return at;
}

int32_t WriteText(HandleWord, const OneByteString& text, double address, int32_t room) {
  // A Latin-1 character takes two bytes at most.
  if (int64_t{text.length} * 2 >= room) return -1;
  // SAFETY: whoever calls it has that much room there.
  char* const start = static_cast<char*>(PointerAt(static_cast<int64_t>(address)));
  uint32_t at = CopyPlain(text, start);
  char* to = start + at;
  // The engine converts long ones faster.
  if (text.length - at > kShortRest) return kNotCalled;
  for (; at < text.length; ++at) {
    const unsigned char character = text.data[at];
    if (character == 0) return -1;
    if (character < 0x80) {
      *to++ = static_cast<char>(character);
    } else {
      *to++ = static_cast<char>(0xc0 | (character >> 6));
      *to++ = static_cast<char>(0x80 | (character & 0x3f));
    }
  }
  *to = 0;
  return static_cast<int32_t>(to - start);
}

/// A text that was seen before. Two that lie side by side are where either of them may be.
struct RecentText {
  uint16_t length;
  /// Whether it was wanted later than the other one.
  uint16_t is_later;
  std::array<char, kRecentText - 2 * sizeof(uint16_t)> bytes;

  bool Is(const char* text, size_t size) const { return length == size && std::memcmp(bytes.data(), text, size) == 0; }
};
static_assert(sizeof(RecentText) == kRecentText);

/// The even one of the two places where a text belongs. The last two are for texts that are not kept.
size_t PlacesOf(const char* text, size_t length) {
  constexpr Word kMixer = 0x9e37'79b9'7f4a'7c15;
  Word hash = length * kMixer;
  const auto mix = [&hash](Word word) {
    hash = (hash ^ word) * kMixer;
    hash ^= hash >> 32;
  };
  size_t at = 0;
  Word word = 0;
  for (; at + sizeof word <= length; at += sizeof word) {
    std::memcpy(&word, text + at, sizeof word);
    mix(word);
  }
  word = 0;
  std::memcpy(&word, text + at, length - at);
  mix(word);
  return hash % (kRecentTexts / 2 - 1) * 2;
}

double Missed(size_t place, size_t length) {
  return kNotCalled - 1 - static_cast<double>(place) - static_cast<double>(kRecentTexts) * static_cast<double>(length);
}

double FindText(HandleWord, double table, double address, double limit) {
  // SAFETY: whoever calls it vouches for `limit` readable bytes, or for a NUL before that.
  const auto* text = static_cast<const char*>(PointerAt(static_cast<int64_t>(address)));
  const size_t length = CountUntilZero(text, 1, limit < 0x1p53 ? static_cast<size_t>(limit) : SIZE_MAX);
  if (length == 0 || length > sizeof(RecentText::bytes)) return Missed(kRecentTexts - 1, length);
  const size_t first = PlacesOf(text, length);
  RecentText* pair = static_cast<RecentText*>(PointerAt(static_cast<int64_t>(table))) + first;
  const bool is_first = pair[0].Is(text, length);
  const bool is_known = is_first || pair[1].Is(text, length);
  const size_t which = is_known ? (is_first ? 0 : 1) : (pair[0].is_later ? 1 : 0);
  pair[which].is_later = 1;
  pair[1 - which].is_later = 0;
  if (is_known) return static_cast<double>(first + which);
  pair[which].length = static_cast<uint16_t>(length);
  std::memcpy(pair[which].bytes.data(), text, length);
  return Missed(first + which, length);
}

/// What runs where a call is not fast. The engine ends the process where its result is not of the fast call's type.
void AnswerNothing(void* callback_info) { SetSlowResult(callback_info, kNotCalled); }

template <typename Function>
const void* AddressOf(Function* function) {
  return reinterpret_cast<const void*>(function);
}

}  // namespace

HandleWord MakeTextWriter() {
  const FastSignature signature{FastType::kInt32, {FastType::kOneByteString, FastType::kFloat64, FastType::kInt32}, false};
  return MakeFastFunction(AddressOf(WriteText), signature, AddressOf(AnswerNothing));
}

HandleWord MakeTextFinder() {
  const FastSignature signature{FastType::kFloat64, {FastType::kFloat64, FastType::kFloat64, FastType::kFloat64}, false};
  return MakeFastFunction(AddressOf(FindText), signature, AddressOf(AnswerNothing));
}

}  // namespace cdef::core
